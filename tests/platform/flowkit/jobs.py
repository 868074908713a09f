"""A workflow library as somebody else would write it: jobs, composed with `>>` and `|`.

It knows nothing of Plainspec. Its defaults, its error messages and its names are its own; it has no circuit breaker, no
jobs that block a thread, and no test doubles.
"""

from __future__ import annotations

import asyncio
import copy
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@dataclass
class Meta:
    """What travels with a payload."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    entries: dict[str, Any] = field(default_factory=dict)


class BranchLostError(Exception):
    """A branch of a fan was cancelled, and nobody knows by whom."""

    def __init__(self, job: Job) -> None:
        super().__init__("a branch got lost")
        self.job = job


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
