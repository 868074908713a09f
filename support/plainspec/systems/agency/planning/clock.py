"""A clock for each task of the event loop: it stands still, and moves on at once by what is slept."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

NOW: ContextVar[float] = ContextVar("now", default=0.0)
DEADLINES: ContextVar[tuple[TaskDeadline, ...]] = ContextVar("deadlines", default=())


class TaskClock:
    """Time that passes in one task without any waiting, while others do what they do."""

    def __init__(self) -> None:
        self._planned: list[tuple[float, Callable[[], Awaitable[object]]]] = []

    def now(self) -> float:
        """Return the seconds since the task began."""
        return NOW.get()

    def when(self, elapsed_s: float, action: Callable[[], Awaitable[object]]) -> None:
        """Plan an action, which is done by whoever sleeps over that moment."""
        self._planned.append((NOW.get() + elapsed_s, action))

    async def sleep(self, delay_s: float) -> None:
        """Move on, at most to the next deadline, which then cuts the block short that it stands over."""
        await asyncio.sleep(0)
        until = NOW.get() + delay_s
        first = min(DEADLINES.get(), key=lambda one: one.at_s, default=None)
        NOW.set(until if first is None else min(until, max(first.at_s, NOW.get())))
        due = [one for one in self._planned if one[0] <= NOW.get()]
        self._planned = [one for one in self._planned if one not in due]
        for _, action in due:
            await action()
        if first is not None and first.at_s <= until:
            first.expire()
            await asyncio.Event().wait()

    def timeout(self, delay_s: float) -> TaskDeadline:
        """Return a limit of so many seconds."""
        return TaskDeadline(delay_s)


class TaskDeadline:
    """A limit by the clock of the task."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._scope = asyncio.timeout(None)
        self.at_s = 0.0

    async def __aenter__(self) -> Self:
        """Start the countdown."""
        await self._scope.__aenter__()
        self.at_s = NOW.get() + self._delay_s
        DEADLINES.set((*DEADLINES.get(), self))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the countdown."""
        DEADLINES.set(tuple(one for one in DEADLINES.get() if one is not self))
        await self._scope.__aexit__(kind, error, trace)

    def expired(self) -> bool:
        """Tell whether the time ran out."""
        return self._scope.expired()

    def expire(self) -> None:
        """Cut the block short."""
        self._scope.reschedule(0)
