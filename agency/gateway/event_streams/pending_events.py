"""Events that could not be appended, kept until Redis is back."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from agency.gateway.event_streams.redis_errors import UNAVAILABLE
from agency.gateway.events import EventType

if TYPE_CHECKING:
    from agency.gateway.event_streams.stream import Streams
    from agency.gateway.events import Event
    from agency.ids import UserID

LOG = logging.getLogger(__name__)
MOST_KEPT: Final = 50
"""The most events of one user that are kept."""
FIRST_DELAY_S: Final = 0.1
LONGEST_DELAY_S: Final = 2.0
RETRIES: Final = 3


class PendingEvents:
    """Appends events to streams, those that fail later and in order."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._queues: dict[UserID, list[Event]] = {}
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def count(self) -> int:
        """How many events are kept."""
        return sum(map(len, self._queues.values()))

    def keeps(self, user: UserID) -> bool:
        """Whether events of a user are kept."""
        return user in self._queues

    async def append(self, event: Event, user: UserID) -> Event:
        """Append an event, or keep it; one whose predecessors are kept is kept at once."""
        delay_s = FIRST_DELAY_S
        for retries_left in range(RETRIES, -1, -1):
            if user in self._queues:
                break
            try:
                return await self._streams.append(event, user)
            except UNAVAILABLE as error:
                LOG.warning("an event of run %s was not sent, %d retries left: %s", event.run_id, retries_left, error)
            if retries_left:
                await asyncio.sleep(delay_s)
                delay_s = min(2 * delay_s, LONGEST_DELAY_S)
        self._keep(event, user)
        return event

    async def close(self) -> None:
        """Try once more to append what is kept; report what is lost."""
        self._closing = True  # a cancellation that arrives as a read ends can get lost in the client
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._flush()
        if self.count:
            LOG.error("%d events were not sent: Redis is unavailable, and the gateway stops", self.count)

    def _keep(self, event: Event, user: UserID) -> None:
        queue = self._queues.setdefault(user, [])
        queue.append(event)
        if len(queue) > MOST_KEPT:
            dropped = queue.pop(_least_important(queue))
            LOG.error("event %d of run %s is lost: too many are kept", dropped.sequence, dropped.run_id)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush_later(), name="events that are kept")

    async def _flush_later(self) -> None:
        delay_s = FIRST_DELAY_S
        while self._queues and not self._closing:
            await asyncio.sleep(delay_s)
            delay_s = min(2 * delay_s, LONGEST_DELAY_S)
            await self._flush()

    async def _flush(self) -> None:
        for user in tuple(self._queues):
            with suppress(*UNAVAILABLE):
                await self._flush_user(user)

    async def _flush_user(self, user: UserID) -> None:
        queue = self._queues[user]
        while queue:
            event = queue[0]
            await self._streams.append(event, user)
            if queue and queue[0] is event:
                del queue[0]
        del self._queues[user]


def _least_important(queue: list[Event]) -> int:
    """Return the place of the oldest thought; without one, of the oldest event that ends no run."""
    for dispensable in ({EventType.AGENT_THINKING}, set(EventType) - {EventType.AGENT_COMPLETED}):
        for place, event in enumerate(queue):
            if event.type in dispensable:
                return place
    return 0
