"""Time that passes only when the stage says so."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from plainspec.ports.clock import Deadline

SETTLE_TURNS = 100
"""Turns of the event loop after which a workflow without timers has come to rest.

A message between two tasks takes at most three turns, so this is enough for compositions nested 30 deep.
"""


LONGEST_RUN_S = 20.0
"""How long a run by the clock of the machine may take; those of the features take less than a second."""


class NothingMovesError(AssertionError):
    """Somebody waits for a thing that no timer will bring about."""


class Alarm(Protocol):
    """Something that is to happen at a certain moment."""

    def cancel(self) -> None:
        """Call it off."""


class StageClock(Protocol):
    """The time of a stage.

    Attributes:
        wait_limit_s: how long to wait for threads when nothing else moves, in seconds of real time.
    """

    wait_limit_s: float

    def now(self) -> float:
        """Return the seconds since some fixed moment."""

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds."""

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds."""

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Alarm:
        """Have ``callback`` called in ``delay_s`` seconds."""

    async def finish(self, work: asyncio.Future[Any]) -> None:
        """Let time pass until ``work`` has ended.

        Raises:
            NothingMovesError: it does not end.
        """


class WallClock:
    """The clock of the machine, which starts at 0 when it is made.

    Attributes:
        wait_limit_s: how long to wait for the end of a run, in seconds.
    """

    def __init__(self) -> None:
        self.wait_limit_s = LONGEST_RUN_S
        self._begun_s = time.monotonic()

    def now(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._begun_s

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds."""
        await asyncio.sleep(delay_s)

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds."""
        return asyncio.timeout(delay_s)

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Alarm:
        """Have ``callback`` called in ``delay_s`` seconds."""
        return asyncio.get_running_loop().call_later(delay_s, callback)

    async def finish(self, work: asyncio.Future[Any]) -> None:
        """Wait until ``work`` has ended.

        Raises:
            NothingMovesError: it takes longer than that.
        """
        await asyncio.wait((work,), timeout=self.wait_limit_s)
        if not work.done():
            raise NothingMovesError(f"the run has not ended after {self.wait_limit_s:g} s")


@dataclass(order=True)
class Timer:
    """Something that happens at a certain moment.

    Attributes:
        at_s: the moment, in seconds since the start.
        number: orders timers of the same moment by the order in which they were set.
        callback: what happens.
        cancelled: whether it was called off.
    """

    at_s: float
    number: int
    callback: Callable[[], object] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled = True


class VirtualClock:
    """A clock on which a workflow that takes hours ends at once, and always in the same order.

    Attributes:
        wait_limit_s: how long to wait for threads when nothing else moves, in seconds of real time.
    """

    def __init__(self) -> None:
        self.wait_limit_s = 0.0
        self._now_s = 0.0
        self._timers: list[Timer] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        """Return the seconds since the start."""
        return self._now_s

    async def sleep(self, delay_s: float) -> None:
        """Wait until ``delay_s`` seconds have passed on this clock."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.call_later(delay_s, lambda: wake(woken))
        try:
            await woken
        finally:
            timer.cancel()

    def timeout(self, delay_s: float) -> VirtualDeadline:
        """Return a limit of ``delay_s`` seconds of this clock."""
        return VirtualDeadline(self, delay_s)

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Timer:
        """Have ``callback`` called in ``delay_s`` seconds of this clock."""
        timer = Timer(self._now_s + delay_s, next(self._numbers), callback)
        heapq.heappush(self._timers, timer)
        return timer

    async def finish(self, work: asyncio.Future[Any]) -> None:
        """Let time pass until ``work`` has ended and no timer is left.

        Raises:
            NothingMovesError: ``work`` waits, but no timer is set.
        """
        while True:
            await settle()
            if self._advance():
                continue
            if not work.done() and self.wait_limit_s:
                await asyncio.wait((work,), timeout=self.wait_limit_s)
            if work.done():
                return
            raise NothingMovesError(f"after {self._now_s:g} s nothing happens any more, and the run has not ended")

    def _advance(self) -> bool:
        while self._timers:
            timer = heapq.heappop(self._timers)
            if not timer.cancelled:
                self._now_s = max(self._now_s, timer.at_s)
                timer.callback()
                return True
        return False


class VirtualDeadline:
    """A limit by a virtual clock; cuts the block short just as `asyncio.timeout` does."""

    def __init__(self, clock: VirtualClock, delay_s: float) -> None:
        self._clock = clock
        self._delay_s = delay_s
        self._scope = asyncio.timeout(None)

    async def __aenter__(self) -> Self:
        """Start the countdown."""
        await self._scope.__aenter__()
        self._timer = self._clock.call_later(self._delay_s, self._expire)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the countdown."""
        self._timer.cancel()
        await self._scope.__aexit__(kind, error, trace)

    def expired(self) -> bool:
        """Tell whether the time ran out."""
        return self._scope.expired()

    def _expire(self) -> None:
        self._scope.reschedule(0)


def wake(sleeper: asyncio.Future[None]) -> None:
    """End a sleep, unless it has ended already."""
    if not sleeper.done():
        sleeper.set_result(None)


async def settle() -> None:
    """Give every task the turns of the event loop that it can use without time passing."""
    for _ in range(SETTLE_TURNS):
        await asyncio.sleep(0)
