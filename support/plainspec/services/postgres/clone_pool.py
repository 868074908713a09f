"""Clones of a template that are ready before a scenario asks for one, and dropped after it behind its back.

A clone is handed out once. Its makers run between and beside the scenarios, on the same event loop, and leave
the work to the server: they copy the template, connect, and read, so that the first statements of a scenario
find the server's caches filled. They only read, because a write, even one rolled back, moves sequences on.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.postgres.leaks import TemplateGuard
from plainspec.services.postgres.maintenance import connect
from plainspec.services.run_context import CURRENT_SCENARIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from asyncpg import Connection

    from plainspec.services.postgres.administration import Administration
    from plainspec.services.postgres.leaks import Inspector
    from plainspec.services.run_context import CurrentScenario
    from plainspec.services.urls import Url

SIZE = 3
WORN_AT_MOST = 2
DRAIN_LIMIT_S = 30.0
CLOSE_LIMIT_S = 1.0
OBSERVER = "plainspec observer"
READINGS = """
SELECT string_agg(format('SELECT count(*) FROM (SELECT FROM %s LIMIT 1000) AS first_rows', oid::regclass), '; ')
FROM pg_class WHERE (relkind = 'r' OR relkind = 'm' AND relispopulated)
AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
"""


@dataclass(frozen=True)
class Clone:
    """A database of one's own.

    Attributes:
        name: Its name on the server.
        url: Its URL.
        observer: A connection to it, warm, that the server lists as `plainspec observer`.
    """

    name: str
    url: Url
    observer: Connection


class Pool:
    """Clones of one template, made ahead."""

    def __init__(
        self,
        administration: Administration,
        inspector: Inspector,
        template: str,
        size: int,
        begun: Sequence[CurrentScenario],
    ) -> None:
        self.waits_s: list[float] = []
        self._administration = administration
        self._inspector = inspector
        self._template = template
        self._size = size
        self._wanted = min(1, size)
        self._under_way = 0
        self._bare: asyncio.Queue[str] = asyncio.Queue()
        self._ready: asyncio.Queue[Clone | None] = asyncio.Queue()
        self._worn: deque[str] = deque()
        self._existing: dict[str, Connection | None] = {}
        self._news = asyncio.Event()
        self._closing = False
        self._readings: str | None = None
        self._guard = TemplateGuard(administration, template, begun)

    @classmethod
    @asynccontextmanager
    async def of(
        cls,
        administration: Administration,
        inspector: Inspector,
        template: str,
        size: int = SIZE,
        begun: Sequence[CurrentScenario] = (),
    ) -> AsyncIterator[Pool]:
        """Fill a pool for as long as the block runs, and leave no database of it afterwards.

        At the end it is seen whether the template was left alone.

        Args:
            administration: Makes and drops the clones.
            inspector: Sees that nobody is left in them.
            template: The database to copy.
            size: How many clones wait; the first one only until somebody has taken it.
            begun: Every scenario that the run has begun, as the list grows.

        Raises:
            LeftBehindError: somebody has been in the template; names the scenarios that can have done it.
        """
        pool = cls(administration, inspector, template, size, begun)
        await pool._guard.look()
        makers = [asyncio.create_task(work()) for work in (pool._copy_and_drop, pool._connect_and_warm)]
        for maker in makers:
            maker.add_done_callback(pool._make_no_more)
        try:
            yield pool
        finally:
            pool._closing = True
            pool._news.set()
            _, late = await asyncio.wait(makers[:1], timeout=DRAIN_LIMIT_S)
            for maker in (*late, makers[1]):
                maker.cancel()
            await asyncio.wait(makers)
            await pool._drain()
            for maker in makers:
                if not maker.cancelled():
                    maker.result()
        await pool._guard.look()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Clone]:
        """Hand out a clone that nobody has had before; it is dropped afterwards.

        Raises:
            ServiceError: the server could not make one, though it was tried again for this caller.
            LeftBehindError: somebody has been in the template, or somebody else is in the clone afterwards.
        """
        begun_s = time.perf_counter()
        clone = await self._next()
        self.waits_s.append(time.perf_counter() - begun_s)
        scenario = CURRENT_SCENARIO.get()
        try:
            yield clone
            await self._inspector.expect_nothing_left(scenario, clone.name, clone.observer)
        finally:
            self._worn.append(clone.name)
            self._news.set()

    async def _next(self) -> Clone:
        self._wanted = self._size
        self._news.set()
        while clone := await self._ready.get() if self._size else None:
            self._under_way -= 1
            self._news.set()
            if not clone.observer.is_closed():
                return clone
            self._worn.append(clone.name)
        name = self._administration.new_name("clone")
        await self._copy(name)
        try:
            return await self._connected(name)
        except ServiceError:
            self._worn.append(name)
            raise

    async def _copy_and_drop(self) -> None:
        while not self._closing:
            short = self._under_way < self._wanted
            if self._worn and (not short or len(self._worn) > WORN_AT_MOST):
                with suppress(ServiceError):
                    await self._drop(self._worn.popleft())
            elif short:
                await self._make_one()
            else:
                self._news.clear()
                await self._news.wait()

    async def _make_one(self) -> None:
        """Copy the template once; a failure lets whoever takes next try, and hear why, itself."""
        self._under_way += 1
        name = self._administration.new_name("clone")
        try:
            await self._copy(name)
        except (ServiceError, LeftBehindError):
            self._give_up()
        else:
            self._bare.put_nowait(name)

    async def _connect_and_warm(self) -> None:
        while True:
            name = await self._bare.get()
            try:
                self._ready.put_nowait(await self._connected(name))
            except ServiceError:
                self._worn.append(name)
                self._give_up()

    def _make_no_more(self, _: asyncio.Task[None]) -> None:
        """Let nobody wait for makers that are gone."""
        self._size = 0
        self._ready.put_nowait(None)

    def _give_up(self) -> None:
        self._under_way -= 1
        self._wanted = 0
        self._ready.put_nowait(None)

    async def _copy(self, name: str) -> None:
        self._existing[name] = None
        await self._administration.create(name, self._template)
        await self._guard.look()

    async def _connected(self, name: str) -> Clone:
        server = self._administration.server
        observer = self._existing[name] = await connect(server, name, OBSERVER)
        try:
            if self._readings is None:
                self._readings = await observer.fetchval(READINGS) or ""
            if self._readings:
                await observer.execute(self._readings)
        except BaseException as error:
            observer.terminate()
            if isinstance(error, Exception):
                said = f"{type(error).__name__} {error}"
                raise ServiceError(f"{server.where} did not warm {name}: {said}. {server.hint}") from None
            raise
        return Clone(name, server.url(name), observer)

    async def _drop(self, name: str) -> None:
        """Drop a clone, in whatever state its scenario has left the observer."""
        observer = self._existing[name]
        if observer is not None:
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
