"""A workflow library as somebody else would write it: jobs, composed with `>>` and `|`.

It knows nothing of Plainspec. Its defaults, its error messages and its names are its own; it has no circuit breaker, no
jobs that block a thread, and no test doubles.
"""

from __future__ import annotations

import asyncio
import copy
import random
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Now = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


@dataclass
class Meta:
    """What travels with a payload."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    entries: dict[str, Any] = field(default_factory=dict)


class DeadlineExceededError(TimeoutError):
    """A job was not done in time."""

    def __init__(self, job: Job) -> None:
        super().__init__("deadline exceeded")
        self.job = job


class BranchLostError(Exception):
    """A branch of a fan was cancelled, and nobody knows by whom."""

    def __init__(self, job: Job) -> None:
        super().__init__("a branch got lost")
        self.job = job


class NoSuchWayError(LookupError):
    """A switch leads nowhere."""


class RollbackError(Exception):
    """A transaction failed, and so did the undoing of some of its jobs."""

    def __init__(self, cause: Exception, failed: list[Exception]) -> None:
        super().__init__("rolled back in part")
        self.cause = cause
        self.failed = failed


async def settle(*work: asyncio.Future[Any]) -> None:
    """Wait until all is over; a cancellation that comes meanwhile is raised then."""
    interrupted = None
    while pending := [one for one in work if not one.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as cancelled:
            interrupted = cancelled
    if interrupted:
        raise interrupted


async def stop(*work: asyncio.Future[Any]) -> None:
    """Cancel what runs, and wait until it has cleaned up."""
    for one in work:
        one.cancel()
    await settle(*work)


class Job:
    """Something to do with a payload."""

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Do it."""
        raise NotImplementedError

    def __rshift__(self, after: Job) -> Job:
        """Compose with what comes after."""
        return Chain(self, after)

    def __or__(self, beside: Job) -> Job:
        """Compose with what runs beside it."""
        return Fan(*(self.jobs if isinstance(self, Fan) else (self,)), beside)


class Call(Job):
    """A function as a job; it gets a copy of the meta data."""

    def __init__(self, function: Callable[[Any, Meta], Awaitable[Any]]) -> None:
        self.function = function

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Call the function."""
        return await self.function(payload, copy.deepcopy(meta))


class Chain(Job):
    """One job after the other."""

    def __init__(self, *jobs: Job) -> None:
        self.jobs = jobs

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run them."""
        for job in self.jobs:
            payload = await job(payload, meta)
        return payload


class Fan(Job):
    """Several jobs at once."""

    def __init__(self, *jobs: Job) -> None:
        self.jobs = jobs

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run them; the first that fails stops the others."""
        work = [asyncio.ensure_future(self._branch(job, payload, meta)) for job in self.jobs]
        try:
            await asyncio.wait(work, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            await stop(*work)
        failed = [error for one in work if not one.cancelled() and (error := one.exception())]
        if failed:
            raise BaseExceptionGroup("branches failed", failed)
        return [one.result() for one in work]

    @staticmethod
    async def _branch(job: Job, payload: Any, meta: Meta) -> Any:
        try:
            return await job(payload, meta)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task and task.cancelling():
                raise
            raise BranchLostError(job) from None


@dataclass
class Waits:
    """How long to wait before a job is tried again, in seconds."""

    first_s: float = 0.1
    factor: float = 1.5
    most_s: float = 5.0
    spread: float = 0.0

    def after(self, failures: int) -> float:
        """Return the wait after so many failures."""
        return min(self.first_s * self.factor ** (failures - 1), self.most_s)


class Again(Job):
    """A job that is tried again: four times in all, after short waits."""

    def __init__(
        self, job: Job, waits: Waits | None = None, tries: int = 4, on: type[Exception] = Exception, **tools: Any
    ) -> None:
        self.job, self.waits, self.tries, self.on = job, waits or Waits(), tries, on
        self.sleep: Sleep = tools.get("sleep", asyncio.sleep)
        self.dice: Callable[[], float] = tools.get("dice", random.random)

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Try it."""
        for failures in range(1, self.tries):
            try:
                return await self.job(payload, meta)
            except self.on:
                await self.sleep(self.waits.after(failures) * (1 - self.waits.spread * self.dice()))
        return await self.job(payload, meta)


class Instead(Job):
    """A job, and another one that takes its place when it fails."""

    def __init__(self, job: Job, other: Job, on: type[Exception] = Exception) -> None:
        self.job, self.other, self.on = job, other, on

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run one, or both."""
        try:
            return await self.job(payload, meta)
        except self.on as first:
            try:
                return await self.other(payload, meta)
            except Exception as second:  # noqa: BLE001 - both are reported
                raise ExceptionGroup("neither worked", [first, second]) from None


class Deadline(Job):
    """A job that has to be done in time."""

    def __init__(self, job: Job, seconds: float, sleep: Sleep = asyncio.sleep) -> None:
        self.job, self.seconds, self.sleep = job, seconds, sleep

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run it until its time is up."""
        work = asyncio.ensure_future(self.job(payload, meta))
        timer = asyncio.ensure_future(self.sleep(self.seconds))
        try:
            await asyncio.wait({work, timer}, return_when=asyncio.FIRST_COMPLETED)
            in_time = work.done()
        finally:
            await stop(timer, work)
        if not in_time:
            raise DeadlineExceededError(self.job)
        return work.result()


class Branch(Job):
    """One of two jobs; without the second, the payload passes through."""

    def __init__(self, test: Callable[[Any, Meta], bool], yes: Job, no: Job | None = None) -> None:
        self.test, self.yes, self.no = test, yes, no

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run one."""
        job = self.yes if self.test(payload, meta) else self.no
        return await job(payload, meta) if job else payload


class Switch(Job):
    """One of several jobs."""

    def __init__(self, key: Callable[[Any, Meta], str], ways: dict[str, Job], other: Job | None = None) -> None:
        self.key, self.ways, self.other = key, ways, other

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run one."""
        key = self.key(payload, meta)
        job = self.ways.get(key, self.other)
        if job is None:
            raise NoSuchWayError(key)
        return await job(payload, meta)


class Memo(Job):
    """A job whose results are remembered, for a minute, apart for each tenant; callers at the same time share one call."""

    def __init__(self, job: Job, seconds: float = 60.0, size: int = 64, sleep_now: Now = time.monotonic) -> None:
        self.job, self.seconds, self.size, self.now = job, seconds, size, sleep_now
        self.kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self.calls: dict[str, tuple[asyncio.Future[Any], list[None]]] = {}

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Recall it, or run it."""
        key = repr((payload, meta.entries.get("tenant")))
        if key in self.kept and self.now() < self.kept[key][0]:
            self.kept.move_to_end(key)
            return copy.deepcopy(self.kept[key][1])
        if key not in self.calls:
            self.calls[key] = asyncio.ensure_future(self._fill(key, payload, meta)), []
        call, callers = self.calls[key]
        callers.append(None)
        try:
            return copy.deepcopy(await asyncio.shield(call))
        except asyncio.CancelledError:
            callers.pop()
            if not callers and not call.done():
                self.calls.pop(key, None)
                await stop(call)
            raise

    async def _fill(self, key: str, payload: Any, meta: Meta) -> Any:
        mine = asyncio.current_task()
        try:
            result = await self.job(payload, meta)
        finally:
            if key in self.calls and self.calls[key][0] is mine:
                del self.calls[key]
        self.kept[key] = self.now() + self.seconds, copy.deepcopy(result)
        self.kept.move_to_end(key)
        while len(self.kept) > self.size:
            self.kept.popitem(last=False)
        return result


class Transaction(Job):
    """Jobs in a row, each with one that undoes it when a later one fails."""

    def __init__(self, *stages: tuple[Job, Job | None]) -> None:
        self.stages = stages

    async def __call__(self, payload: Any, meta: Meta) -> Any:
        """Run them, or undo those that were done."""
        undo: list[tuple[Job, Any]] = []
        try:
            for job, back in self.stages:
                payload = await job(payload, meta)
                if back:
                    undo.append((back, payload))
        except BaseException as error:
            failed = await self._undone(undo, meta)
            if failed and isinstance(error, Exception):
                raise RollbackError(error, failed) from error
            raise
        return payload

    @staticmethod
    async def _undone(undo: list[tuple[Job, Any]], meta: Meta) -> list[Exception]:
        async def work() -> list[Exception]:
            failed = []
            for back, result in reversed(undo):
                try:
                    await back(result, meta)
                except Exception as error:  # noqa: BLE001 - the others are undone, too
                    failed.append(error)
            return failed

        undoing = asyncio.ensure_future(work())
        await settle(undoing)
        return undoing.result()
