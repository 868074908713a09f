"""The log of events: one stream for each user, in Redis."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.event_streams.feed import Feed
from agency.gateway.event_streams.hub import Hub
from agency.gateway.event_streams.keys import wake_channel
from agency.gateway.event_streams.pending_events import PendingEvents
from agency.gateway.event_streams.redis_errors import UNAVAILABLE
from agency.gateway.event_streams.stream import Streams, Window
from agency.gateway.event_streams.subscription import Subscription
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType
    from typing import Self

    from redis.asyncio import Redis

    from agency.gateway.event_streams.positions import Resume
    from agency.gateway.events import Event
    from agency.ids import UserID


@dataclass(slots=True)
class _Followed:
    feed: Feed
    task: asyncio.Task[None]
    subscribers: int = 0


class EventLog:
    """The events of all users, for one gateway process: appended by runs, read by connections.

    Use it as a context manager. It holds one connection to Redis for pub/sub, however many subscriptions there are.

    Args:
        redis: A client; `redis_client` makes one that fails as fast as is assumed here.
        window_events: How many of a user's last events can be resumed from.
        window_s: For how long an event can be resumed from, in seconds.

    Attributes:
        redis: The client.
        hub: Wakes whoever listens to a channel.
        streams: The users' streams.
    """

    def __init__(self, redis: Redis, *, window_events: int = 1000, window_s: float = 120.0) -> None:
        self.redis = redis
        self.hub = Hub(redis)
        self.streams = Streams(redis, Window(window_events, window_s))
        self._kept = PendingEvents(self.streams)
        self._followed: dict[UserID, _Followed] = {}

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self.hub.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all subscriptions, and try once more to append what is kept."""
        for followed in self._followed.values():
            followed.feed.close()
            followed.task.cancel()
        await self._kept.close()
        await self.hub.close()

    @traced("event.append", kind="producer")
    async def append(self, event: Event, user: UserID) -> Event:
        """Append an event to its user's stream, and return it with its epoch and offset.

        It is tried 4 times, 0.1 s, 0.2 s and 0.4 s apart. If that fails, it is kept (the last 50 of each user) and
        appended, in order, when Redis is back; it is then returned with the offset 0. An event that is in the stream
        already (of the same run and sequence), or whose run has had its terminal event, is not appended again.
        """
        return await self._kept.append(event, user)

    @asynccontextmanager
    async def subscribe(self, user: UserID, resume: Resume | None = None) -> AsyncIterator[Subscription]:
        """Subscribe to a user's events, those after ``resume`` first.

        Raises:
            GatewayRefusedError: `unavailable` while Redis is away.
        """
        followed = self._follow(user)
        try:
            if followed.subscribers == 1:
                await self.hub.listen(wake_channel(user), followed.feed.wake)
            try:
                ready, position = await followed.feed.join(resume)
            except UNAVAILABLE as error:
                raise GatewayRefusedError(Refusal.UNAVAILABLE, "events cannot be read at present") from error
            yield Subscription(followed.feed, ready, position)
        finally:
            await self._unfollow(user, followed)

    @property
    def kept(self) -> int:
        """How many events are kept until Redis is back."""
        return self._kept.count

    def keeps(self, user: UserID) -> bool:
        """Whether events of a user are kept until Redis is back."""
        return self._kept.keeps(user)

    def _follow(self, user: UserID) -> _Followed:
        followed = self._followed.get(user)
        if followed is None:
            feed = Feed(self.streams, user)
            followed = _Followed(feed, asyncio.create_task(feed.follow(), name=f"the feed of {user}"))
            self._followed[user] = followed
        followed.subscribers += 1
        return followed

    async def _unfollow(self, user: UserID, followed: _Followed) -> None:
        followed.subscribers -= 1
        if followed.subscribers:
            return
        del self._followed[user]
        followed.feed.close()
        followed.task.cancel()
        try:
            await asyncio.wait([followed.task])
        finally:
            await self.hub.ignore(wake_channel(user), followed.feed.wake)
