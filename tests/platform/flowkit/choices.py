"""Jobs of which one is chosen, or whose results are remembered."""

from __future__ import annotations

import asyncio
import copy
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from .jobs import Job, Meta, stop

Now = Callable[[], float]


class NoSuchWayError(LookupError):
    """A switch leads nowhere."""


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
