"""The clock that a system under specification uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from types import TracebackType


class Deadline(Protocol):
    """A limit on the time that a block of code may take."""

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
        """Return the seconds since some fixed moment."""

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds."""

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds."""
