"""A clock for the agency that moves only when it is told to, and when the agency sleeps."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class SteppedClock:
    """A clock that stands at 0."""

    def __init__(self) -> None:
        self.deadlines: list[SteppedDeadline] = []
        self._now_s = 0.0

    def now(self) -> float:
        """Return the seconds since the scenario began."""
        return self._now_s

    async def sleep(self, delay_s: float) -> None:
        """Let the time pass at once."""
        self.pass_time(delay_s)
        await asyncio.sleep(0)

    def timeout(self, delay_s: float) -> SteppedDeadline:
        """Return a limit of ``delay_s`` seconds of this clock."""
        return SteppedDeadline(self, self._now_s + delay_s)

    def pass_time(self, seconds: float) -> bool:
        """Move on, up to the first deadline; return whether none was met."""
        until_s = self._now_s + seconds
        first_s = min((one.at_s for one in self.deadlines), default=until_s)
        self._now_s = min(until_s, max(first_s, self._now_s))
        met = [one for one in self.deadlines if one.at_s <= self._now_s]
        for deadline in met:
            deadline.expire()
        return not met


class SteppedDeadline:
    """A limit that expires when the clock is moved past it."""

    def __init__(self, clock: SteppedClock, at_s: float) -> None:
        self.at_s = at_s
        self._clock = clock
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> object:
        """Start to count."""
        await self._timeout.__aenter__()
        self._clock.deadlines.append(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """Stop; a block that was cut short raises `TimeoutError`."""
        self._clock.deadlines.remove(self)
        await self._timeout.__aexit__(kind, error, trace)
        return None

    def expired(self) -> bool:
        """Tell whether it has."""
        return self._timeout.expired()

    def expire(self) -> None:
        """Cut the block short."""
        self._timeout.reschedule(asyncio.get_running_loop().time())
