"""The log of events: one stream for each user, in Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from types import TracebackType
    from typing import Self

    from redis.asyncio import Redis

    from agency.gateway.delivery.positions import Resume
    from agency.gateway.delivery.subscription import Subscription
    from agency.gateway.events import Event
    from agency.sessions.ids import UserID


class EventLog:
    """The events of all users, for one gateway process: appended by runs, read by connections.

    Use it as a context manager. It holds one connection to Redis for pub/sub, however many subscriptions there are.

    Args:
        redis: A client; text or bytes make no difference.
        window_events: How many of a user's last events can be resumed from.
        window_s: For how long an event can be resumed from, in seconds.
    """

    def __init__(self, redis: Redis, *, window_events: int = 1000, window_s: float = 120.0) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all subscriptions, and try once more to append what is kept."""
        raise NotImplementedError

    async def append(self, event: Event, user: UserID) -> Event:
        """Append an event to its user's stream, and return it with its epoch and offset.

        It is tried 4 times, 0.1 s, 0.2 s and 0.4 s apart. If that fails, it is kept (the last 50 of each user) and
        appended, in order, when Redis is back; it is then returned with the offset 0. An event that is in the stream
        already (of the same run and sequence), or whose run has had its terminal event, is not appended again.
        """
        raise NotImplementedError

    def subscribe(self, user: UserID, resume: Resume | None = None) -> AbstractAsyncContextManager[Subscription]:
        """Subscribe to a user's events, those after ``resume`` first.

        Raises:
            GatewayRefusedError: `unavailable` while Redis is away.
        """
        raise NotImplementedError

    @property
    def kept(self) -> int:
        """How many events are kept until Redis is back."""
        raise NotImplementedError
