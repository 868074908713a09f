"""The last events of one user, read once for all of the user's connections to this process."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from agency.gateway.event_streams.redis_errors import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agency.gateway.event_streams.positions import Ready, Resume
    from agency.gateway.event_streams.stream import Streams
    from agency.gateway.events import Event
    from agency.ids import UserID

LOG = logging.getLogger(__name__)
PAGE: Final = 100
"""The most events that are read at once, and handed to a subscription as one page."""
KEPT_IN_MEMORY: Final = 512
GATHER_S: Final = 0.004
"""How long the events that follow one are gathered at least, in seconds."""
LONGEST_GATHER_S: Final = 0.25
"""How long they are gathered at most, in seconds, also when something else has held up the loop."""
POLL_S: Final = 5.0
"""After how many seconds the stream is read although nothing woke its readers."""
RETRY_S: Final = 0.2
LONGEST_RETRY_S: Final = 2.0


class Feed:
    """Follows a user's stream from its last event on, and tells the subscriptions that there is more.

    Attributes:
        epoch: The life of the stream.
        newest: The offset of the last event that was read.
        closed: Whether it has ended.
    """

    def __init__(self, streams: Streams, user: UserID) -> None:
        self.epoch = ""
        self.newest = 0
        self.closed = False
        self._streams = streams
        self._user = user
        self._events: deque[Event] = deque(maxlen=KEPT_IN_MEMORY)
        self._wake = asyncio.Event()
        self._changed = asyncio.Event()
        self._awaited: dict[asyncio.Event, Callable[[], bool]] = {}
        self._reading = asyncio.Lock()

    def wake(self) -> None:
        """Read what there is."""
        self._wake.set()

    def close(self) -> None:
        """End all subscriptions."""
        self.closed = True  # a cancellation that arrives as a read ends can get lost in the client
        self._announce()

    async def changed(self) -> None:
        """Wait until there is more, or another epoch, or the end."""
        await self._changed.wait()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds once those who were told of events have had time to send them."""
        holds = asyncio.Event()
        self._awaited[holds] = condition
        try:
            if not condition():
                await holds.wait()
        finally:
            del self._awaited[holds]

    async def join(self, resume: Resume | None) -> tuple[Ready, int]:
        """Return from where a subscription is served, and the position before its first event."""
        async with self._reading:
            ready, position = await self._streams.resume(self._user, resume)
            if ready.epoch != self.epoch:
                self._begin(ready.epoch, 0 if self.epoch else ready.offset)
            self.wake()
            return ready, position

    async def after(self, position: int, most: int) -> Sequence[Event]:
        """Return the next events after a position, ``most`` of them at most, from memory if they are there."""
        if position >= self.newest:
            return ()
        if self._events and self._events[0].offset <= position + 1:
            first = position + 1 - self._events[0].offset
            return [self._events[index] for index in range(first, min(first + most, len(self._events)))]
        async with self._reading:
            epoch, _, events = await self._streams.read(self._user, position, most)
            self._notice(epoch)
            return events

    async def follow(self) -> None:
        """Read the stream, each time that it was woken or a time has passed, until it is closed."""
        pause_s = POLL_S
        while not self.closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._wake.wait()
            self._wake.clear()
            if self.epoch:  # else nobody has joined yet
                pause_s = await self._catch_up(pause_s)
                await self._gather()
                self._look_at_conditions()

    async def _gather(self) -> None:
        """Let those who were told send, and wait as long as that took: what happens meanwhile is sent together."""
        clock = asyncio.get_running_loop().time
        told_s = clock()
        await asyncio.sleep(0)
        await asyncio.sleep(min(max(GATHER_S, clock() - told_s), LONGEST_GATHER_S))

    async def _catch_up(self, pause_s: float) -> float:
        """Read what there is, and return after how many seconds to look again; they get longer while Redis is away."""
        try:
            while not self.closed and await self._read_page():
                pass
        except UNAVAILABLE as error:
            if pause_s == POLL_S:
                LOG.warning("events of %s wait, Redis is unavailable: %s", self._user, error)
                return RETRY_S
            return min(2 * pause_s, LONGEST_RETRY_S)
        return POLL_S

    async def _read_page(self) -> bool:
        async with self._reading:
            epoch, last, events = await self._streams.read(self._user, self.newest, PAGE)
            if self._notice(epoch):
                return True
            if last > self.newest and (not events or events[0].offset != self.newest + 1):
                self._events.clear()
            self._events.extend(events)
            if last > self.newest:
                self.newest = events[-1].offset if events else last
                self._announce()
            return len(events) == PAGE

    def _notice(self, epoch: str) -> bool:
        """Begin anew if the stream is another one; return whether it is."""
        if epoch in {"", self.epoch}:
            return False
        self._begin(epoch, 0)
        return True

    def _begin(self, epoch: str, newest: int) -> None:
        self.epoch, self.newest = epoch, newest
        self._events.clear()
        self._announce()

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _look_at_conditions(self) -> None:
        for holds, condition in self._awaited.items():
            if condition():
                holds.set()
