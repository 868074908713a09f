"""One connection to Redis on which a process is woken, whatever the number of its readers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from agency.gateway.event_streams.redis_errors import UNAVAILABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

LOG = logging.getLogger(__name__)
OWN_CHANNEL: Final = "agency:events"
LISTEN_S: Final = 1.0
FIRST_DELAY_S: Final = 0.1
LONGEST_DELAY_S: Final = 2.0


class Hub:
    """Calls whoever listens to a channel for each message on it, and when messages may have been missed.

    The latter is when the channel is first listened to, and after every loss of the connection.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._pubsub: PubSub | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to listen, in the background."""
        self._task = asyncio.create_task(self._run(), name="the hub of the event log")

    async def close(self) -> None:
        """Stop listening."""
        self._closing = True  # a cancellation that arrives as a read times out can get lost in the client
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def listen(self, channel: str, wake: Callable[[], None]) -> None:
        """Call ``wake`` for each message on a channel; while Redis is away, when it is back."""
        listeners = self._listeners.setdefault(channel, [])
        listeners.append(wake)
        if len(listeners) == 1 and self._pubsub is not None:
            with suppress(*UNAVAILABLE):  # the connection is made anew, with this channel
                await self._pubsub.subscribe(channel)

    async def ignore(self, channel: str, wake: Callable[[], None]) -> None:
        """Undo one `listen`."""
        listeners = self._listeners[channel]
        listeners.remove(wake)
        if not listeners:
            del self._listeners[channel]
            if self._pubsub is not None:
                with suppress(*UNAVAILABLE):
                    await self._pubsub.unsubscribe(channel)

    async def _run(self) -> None:
        delay_s = FIRST_DELAY_S
        while not self._closing:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(OWN_CHANNEL)
                    self._pubsub, delay_s = pubsub, FIRST_DELAY_S  # who listens from here on subscribes by himself
                    if self._listeners:
                        await pubsub.subscribe(*self._listeners)
                    await self._hear(pubsub)
            except UNAVAILABLE as error:
                LOG.warning("events are not announced, Redis is unavailable: %s", error)
                await asyncio.sleep(delay_s)
                delay_s = min(2 * delay_s, LONGEST_DELAY_S)
            finally:
                self._pubsub = None

    async def _hear(self, pubsub: PubSub) -> None:
        """Wake for each message; the confirmation of a subscription is one, for what came before it."""
        while not self._closing:
            message = await pubsub.get_message(timeout=LISTEN_S)
            if message is None or message["type"] not in {"message", "subscribe"}:
                continue
            channel = message["channel"]
            name = channel.decode() if isinstance(channel, bytes) else channel
            for wake in tuple(self._listeners.get(name, ())):
                wake()
