"""The clock of the primitives, so that a test can pass in its own."""

import asyncio
import time
from types import TracebackType
from typing import Protocol


class Deadline(Protocol):
    """A limit on the time that a block of code may take, as `asyncio.timeout` makes them."""

    async def __aenter__(self) -> object:
        """Start the countdown."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Stop the countdown; a block that was cut short by it raises `TimeoutError`."""

    def expired(self) -> bool:
        """Tell whether the time ran out."""


class Clock(Protocol):
    """A source of time."""

    def now(self) -> float:
        """Return the seconds since some fixed moment; never goes backwards."""

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds."""

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds."""


class SystemClock:
    """The clock of the machine and of the running event loop."""

    def now(self) -> float:
        """Return the seconds of the monotonic clock."""
        return time.monotonic()

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds of real time."""
        await asyncio.sleep(delay_s)

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds of real time."""
        return asyncio.timeout(delay_s)


SYSTEM_CLOCK = SystemClock()
