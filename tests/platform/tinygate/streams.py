"""The streams of users: every event has an offset, and goes to all connections of its user."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from typing import Any, NamedTuple

Event = dict[str, Any]


class Kept(NamedTuple):
    """An event that can be asked for again."""

    at_s: float
    offset: int
    event: Event


class Feed:
    """What one connection still has to send.

    Attributes:
        resume: What becomes of the events that its client has missed.
        offset: That of the last event when it began.
        overflow: Set when more events wait than may.
    """

    def __init__(self, resume: str, offset: int, missed: list[Event], most: int) -> None:
        self.resume = resume
        self.offset = offset
        self.overflow = asyncio.Event()
        self._most = most
        self._waiting: asyncio.Queue[Event] = asyncio.Queue()
        for event in missed:
            self._waiting.put_nowait(event)

    def put(self, event: Event) -> None:
        """Have one more event sent."""
        self._waiting.put_nowait(event)
        if self._waiting.qsize() > self._most:
            self.overflow.set()

    async def next(self) -> Event:
        """Return the next event, once there is one."""
        return await self._waiting.get()


class Stream:
    """All events of one user, the last ones of which are kept.

    Attributes:
        epoch: Its life.
    """

    def __init__(self, window_events: int, window_s: float) -> None:
        self.epoch = secrets.token_hex(8)
        self._window_s = window_s
        self._offset = 0
        self._kept: deque[Kept] = deque(maxlen=window_events)
        self._feeds: set[Feed] = set()

    def publish(self, event: Event) -> None:
        """Give an event its offset, and send it."""
        self._offset += 1
        numbered = {"version": 1, "epoch": self.epoch, "offset": self._offset, **event}
        self._kept.append(Kept(time.monotonic(), self._offset, numbered))
        for feed in self._feeds:
            feed.put(numbered)

    def subscribe(self, epoch: str | None, after: int, most: int) -> Feed:
        """Begin a feed, after an event of an epoch or from now on."""
        self._forget_old()
        missed = [kept.event for kept in self._kept if kept.offset > after]
        if epoch is None:
            resume, missed = "none", []
        elif epoch != self.epoch or after > self._offset:
            resume, missed = "unknown_epoch", []
        else:
            resume = "recovered" if len(missed) == self._offset - after else "gap"
        feed = Feed(resume, self._offset, missed, most)
        self._feeds.add(feed)
        return feed

    def unsubscribe(self, feed: Feed) -> None:
        """End a feed."""
        self._feeds.discard(feed)

    def _forget_old(self) -> None:
        while self._kept and time.monotonic() - self._kept[0].at_s > self._window_s:
            self._kept.popleft()
