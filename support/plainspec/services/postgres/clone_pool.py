"""Clones of a template that are ready before a scenario asks for one, and are dropped after it in the background.

A clone that a scenario has changed is handed out once; one that it left unchanged is handed out again. The makers
run between and beside the scenarios, on the same event loop, and leave the work to the server: they copy the
template, connect, and read, so that the first statements of a scenario find the server's caches filled. They only
read, because a write, even one rolled back, advances sequences.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.postgres.leaks import TemplateCheck
from plainspec.services.postgres.observer import Observers
from plainspec.services.run_context import CURRENT_SCENARIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.services.postgres.administration import Administration
    from plainspec.services.postgres.leaks import LeakCheck
    from plainspec.services.postgres.observer import ObserverConnection
    from plainspec.services.run_context import CurrentScenario
    from plainspec.services.urls import Url

SIZE = 3
DROPS_PENDING_AT_MOST = 2
DRAIN_LIMIT_S = 30.0
CLOSE_LIMIT_S = 1.0


@dataclass(frozen=True)
class Clone:
    """A database for one scenario.

    Attributes:
        name: Its name on the server.
        url: Its URL.
        observer: A connection to it, warm, that the server lists as `plainspec observer`.
    """

    name: str
    url: Url
    observer: ObserverConnection


class Pool:
    """Clones of one template, made ahead."""

    def __init__(
        self,
        administration: Administration,
        leak_check: LeakCheck,
        template: str,
        size: int,
        begun: Sequence[CurrentScenario],
    ) -> None:
        self.waits_s: list[float] = []
        self._administration = administration
        self._leak_check = leak_check
        self._template = template
        self._size = size
        self._wanted = min(1, size)
        self._supply = 0
        self._copied: asyncio.Queue[str] = asyncio.Queue()
        self._ready: asyncio.PriorityQueue[tuple[int, Clone | None]] = asyncio.PriorityQueue()
        self._queued = 0
        self._to_drop: deque[str] = deque()
        self._existing: dict[str, ObserverConnection | None] = {}
        self._changed = asyncio.Event()
        self._closing = False
        self._observers = Observers(administration.server)
        self._template_check = TemplateCheck(administration, template, begun)

    @classmethod
    @asynccontextmanager
    async def of(
        cls,
        administration: Administration,
        leak_check: LeakCheck,
        template: str,
        size: int = SIZE,
        begun: Sequence[CurrentScenario] = (),
    ) -> AsyncIterator[Pool]:
        """Fill a pool for as long as the block runs, and leave no database of it afterwards.

        At the end the template is checked once more.

        Args:
            administration: Makes and drops the clones.
            leak_check: Checks that no connection is left in them.
            template: The database to copy.
            size: How many clones are ready; only one until the first was taken.
            begun: Every scenario that the run has begun, as the list grows.

        Raises:
            LeftBehindError: there was a connection to the template; names the scenarios that can have made it.
        """
        pool = cls(administration, leak_check, template, size, begun)
        await pool._template_check.run()
        makers = [asyncio.create_task(work()) for work in (pool._copy_and_drop, pool._connect_and_warm)]
        for maker in makers:
            maker.add_done_callback(pool._make_no_more)
        try:
            yield pool
        finally:
            pool._closing = True
            pool._changed.set()
            _, late = await asyncio.wait(makers[:1], timeout=DRAIN_LIMIT_S)
            for maker in (*late, makers[1]):
                maker.cancel()
            await asyncio.wait(makers)
            await pool._drain()
            for maker in makers:
                # An interrupt that reached a maker has been raised out of the loop, and ends the run, already.
                if not maker.cancelled() and not isinstance(maker.exception(), KeyboardInterrupt):
                    maker.result()
        await pool._template_check.run()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Clone]:
        """Hand out a clone that is as the template; it is dropped afterwards unless it is unchanged.

        Raises:
            ServiceError: the server could not make one, though it was tried again for this caller.
            LeftBehindError: there was a connection to the template, or one is left in the clone afterwards.
        """
        unchanged = False
        begun_s = time.perf_counter()
        clone = await self._next()
        self.waits_s.append(time.perf_counter() - begun_s)
        scenario = CURRENT_SCENARIO.get()
        try:
            yield clone
            await self._leak_check.expect_nothing_left(scenario, clone.name, clone.observer)
            if self._size:
                unchanged = await self._observers.is_unchanged(clone.observer)
        finally:
            if unchanged and self._supply <= self._size:
                self._supply += 1
                self._enqueue(clone, in_front=True)
            else:
                self._to_drop.append(clone.name)
            self._changed.set()

    async def _next(self) -> Clone:
        self._wanted = self._size
        self._changed.set()
        while clone := (await self._ready.get())[-1] if self._size else None:
            self._supply -= 1
            self._changed.set()
            if not clone.observer.is_closed():
                return clone
            self._to_drop.append(clone.name)
        name = self._administration.new_name("clone")
        await self._copy(name)
        try:
            return await self._connected(name)
        except ServiceError:
            self._to_drop.append(name)
            raise

    async def _copy_and_drop(self) -> None:
        while not self._closing:
            short = self._supply < self._wanted
            if self._to_drop and (not short or len(self._to_drop) > DROPS_PENDING_AT_MOST):
                with suppress(ServiceError):
                    await self._drop(self._to_drop.popleft())
            elif short:
                await self._make_one()
            else:
                self._changed.clear()
                await self._changed.wait()

    async def _make_one(self) -> None:
        """Copy the template once; after a failure the next caller copies it itself, and gets the error."""
        self._supply += 1
        name = self._administration.new_name("clone")
        try:
            await self._copy(name)
        except (ServiceError, LeftBehindError):
            self._give_up()
        else:
            self._copied.put_nowait(name)

    async def _connect_and_warm(self) -> None:
        while True:
            name = await self._copied.get()
            try:
                self._enqueue(await self._connected(name))
            except ServiceError:
                self._to_drop.append(name)
                self._give_up()

    def _make_no_more(self, _: asyncio.Task[None]) -> None:
        """Release callers that would wait for makers that have ended."""
        self._size = 0
        self._enqueue(None)

    def _give_up(self) -> None:
        self._supply -= 1
        self._wanted = 0
        self._enqueue(None)

    async def _copy(self, name: str) -> None:
        self._existing[name] = None
        await self._administration.create(name, self._template)
        await self._template_check.run()

    async def _connected(self, name: str) -> Clone:
        observer = self._existing[name] = await self._observers.connect(name)
        return Clone(name, self._administration.server.url(name), observer)

    def _enqueue(self, clone: Clone | None, *, in_front: bool = False) -> None:
        """Make a clone available, or with None have the next caller make one for itself."""
        self._queued += 1
        self._ready.put_nowait((-self._queued if in_front else self._queued, clone))

    async def _drop(self, name: str) -> None:
        """Drop a clone, in whatever state its scenario has left the observer."""
        observer = self._existing[name]
        if observer is not None:
            self._observers.forget(observer)
            try:
                await observer.close(timeout=CLOSE_LIMIT_S)
            except Exception:  # noqa: BLE001 - what it was doing, and the server with it, is of no interest any more
                observer.terminate()
        await self._administration.drop(name)
        del self._existing[name]

    async def _drain(self) -> None:
        """Drop every clone that there is.

        Raises:
            ServiceError: some could not be dropped; tells the first reason.
        """
        refused: list[ServiceError] = []
        for name in list(self._existing):
            try:
                await self._drop(name)
            except ServiceError as error:
                refused.append(error)
        if refused:
            raise refused[0]
