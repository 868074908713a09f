"""A subscription to a user's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.gateway.delivery.positions import Ready
    from agency.gateway.events import Event


class TooSlowError(Exception):
    """Events that a subscriber has not read are gone from the window: it must subscribe again, and resume."""


class Subscription:
    """The events of one user, for one connection: iterate over it, in one task.

    It reads from the stream as fast as it is iterated over, in bounded pieces, and outlives times without Redis.

    Attributes:
        ready: From where it serves.
    """

    ready: Ready

    def __aiter__(self) -> AsyncIterator[Event]:
        """Iterate over the events; it ends when the event log is closed."""
        raise NotImplementedError

    async def __anext__(self) -> Event:
        """Wait for the next event.

        Raises:
            TooSlowError: Events in between are gone.
            StopAsyncIteration: The event log, or the subscription, is closed.
        """
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """How many events that happened after the subscription have not been read from it."""
        raise NotImplementedError

    async def overflow(self, limit: int) -> None:
        """Wait, beside the reader, until more than ``limit`` events wait."""
        raise NotImplementedError
