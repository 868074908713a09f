"""A subscription to a user's events."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from agency.gateway.event_streams.feed import PAGE, RETRY_S
from agency.gateway.event_streams.redis_errors import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from agency.gateway.event_streams.feed import Feed
    from agency.gateway.event_streams.positions import Ready
    from agency.gateway.events import Event


class TooSlowError(Exception):
    """Events that a subscriber has not read are gone from the window: it must subscribe again, and resume."""


class Subscription:
    """The events of one user, for one connection: iterate over it, in one task.

    It reads from the stream as fast as it is iterated over, in bounded pieces, and outlives times without Redis. When
    Redis has lost the stream, the events of the next one follow, in their own epoch.

    Attributes:
        ready: From where it serves.
    """

    def __init__(self, feed: Feed, ready: Ready, position: int) -> None:
        self.ready = ready
        self._feed = feed
        self._epoch = ready.epoch
        self._since = ready.offset
        self._position = position
        self._read = position
        self._page: deque[Event] = deque()

    def __aiter__(self) -> Self:
        """Iterate over the events; it ends when the event log is closed."""
        return self

    async def __anext__(self) -> Event:
        """Wait for the next event.

        Raises:
            TooSlowError: Events in between are gone.
            StopAsyncIteration: The event log, or the subscription, is closed.
        """
        if not self._page:
            self._page.extend(await self.next_page())
        if not self._page:
            raise StopAsyncIteration
        event = self._page.popleft()
        self._read = event.offset
        return event

    async def next_page(self, most: int = PAGE) -> Sequence[Event]:
        """Wait for the next events, and return those at hand, at most ``most``; none when the event log is closed.

        They count as waiting until the next page is asked for.

        Raises:
            TooSlowError: Events in between are gone.
        """
        self._read = self._position
        page = await self._after(most)
        if page and page[-1].offset != self._position + len(page):
            raise TooSlowError(f"events between {self._position} and {page[-1].offset} are gone")
        if page:
            self._position = page[-1].offset
        return page

    @property
    def waiting(self) -> int:
        """How many events that happened after the subscription have not been read from it."""
        if self._feed.epoch != self._epoch:
            return self._feed.newest
        return max(0, self._feed.newest - max(self._read, self._since))

    async def overflow(self, limit: int) -> None:
        """Wait, beside the reader, until more than ``limit`` events wait, although it has had time to read them."""
        await self._feed.until(lambda: self.waiting > limit)

    async def _after(self, most: int) -> Sequence[Event]:
        while not self._feed.closed:
            if self._feed.epoch != self._epoch:
                self._epoch = self._feed.epoch
                self._position = self._read = self._since = 0
            try:
                page = await self._feed.after(self._position, most)
            except UNAVAILABLE:
                await asyncio.sleep(RETRY_S)
                continue
            if page and page[0].epoch == self._epoch:
                return page
            if self._feed.newest <= self._position and self._feed.epoch == self._epoch:
                await self._feed.changed()
            elif not page and self._feed.epoch == self._epoch:
                raise TooSlowError(f"the events after {self._position} are gone")
        return ()
