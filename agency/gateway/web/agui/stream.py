"""A run, from its start to its end, as server-sent events."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final, Self

from ag_ui.encoder import EventEncoder
from starlette.responses import StreamingResponse

from agency.gateway.errors import GatewayRefusedError
from agency.gateway.event_streams import EVERYTHING, Subscription, TooSlowError
from agency.gateway.web.agui.projection import Projection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ag_ui.core import BaseEvent
    from starlette.types import Receive, Scope, Send

    from agency.gateway.events import Event
    from agency.gateway.runs import RunRecord
    from agency.gateway.web.service import Service
    from agency.sessions import RunID, UserID

MEDIA_TYPE: Final = "text/event-stream"
COMMENT: Final = ": the run goes on\n\n"
SETTLED_S: Final = 0.5
"""After how many seconds without an event no more is expected of a run that has ended, or of a gateway that stops."""


class RunStream(StreamingResponse):
    """The AG-UI events of a run; it ends with the run, and without an ending when the gateway stops."""

    media_type = MEDIA_TYPE

    def __init__(self, texts: AsyncIterator[str], held: AsyncExitStack) -> None:
        super().__init__(texts, headers={"Cache-Control": "no-store"})
        self._held = held

    @classmethod
    async def open(cls, service: Service, user: UserID, run: RunID) -> Self:
        """Subscribe to the events of a run.

        Raises:
            GatewayRefusedError: `not_found` if the user has no such run, `unavailable` while a service is away.
        """
        await service.runs.get(user, run)
        async with AsyncExitStack() as stack:
            subscription = await stack.enter_async_context(service.log.subscribe(user, EVERYTHING))
            record = await service.runs.get(user, run)  # read after subscribing: an end in between is in the stream
            held = stack.pop_all()
        return cls(_texts(service, user, record, subscription), held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream, and let go of the subscription."""
        async with self._held:
            await super().__call__(scope, receive, send)


class _Upcoming:
    """The next event of a subscription, waited for in pieces."""

    def __init__(self, subscription: Subscription) -> None:
        self.over = False
        self._subscription = subscription
        self._offset = 0
        self._task: asyncio.Task[Event] | None = None

    @property
    def replayed(self) -> bool:
        """Whether all that happened before the subscription has been read."""
        return self._offset >= self._subscription.ready.offset

    async def next(self, timeout_s: float, unless: asyncio.Future[Any]) -> Event | None:
        """Return the next event, or None if there is none in time, or something else happens first."""
        task = self._task = self._task or asyncio.create_task(_next_of(self._subscription))
        others = set() if unless.done() else {unless}
        await asyncio.wait({task, *others}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return None
        self._task = None
        try:
            event = task.result()
        except (StopAsyncIteration, TooSlowError):
            self.over = True
            return None
        self._offset = event.offset
        return event

    def cancel(self) -> None:
        """Wait for no event any more."""
        if self._task is not None:
            self._task.cancel()


async def _next_of(subscription: Subscription) -> Event:
    return await anext(subscription)


async def _texts(service: Service, user: UserID, record: RunRecord, subscription: Subscription) -> AsyncIterator[str]:
    projection, upcoming = Projection(record), _Upcoming(subscription)
    stopping = asyncio.create_task(service.connections.stopping.wait())
    try:
        while not projection.ended:
            if record.state.is_terminal and upcoming.replayed:
                yield _encoded(projection.conclude(record))
                return
            last = record.state.is_terminal or stopping.done()
            patience_s = SETTLED_S if last else service.limits.heartbeat_s
            event = await upcoming.next(patience_s, stopping)
            if event is not None:
                yield _encoded(projection.translate(event) if event.run_id == str(record.run) else ())
            elif upcoming.over or (last and not record.state.is_terminal):
                return
            elif record.state.is_terminal:
                yield _encoded(projection.conclude(record))
            elif not stopping.done():
                record = await _again(service, user, record)
                yield COMMENT
    finally:
        stopping.cancel()
        upcoming.cancel()


async def _again(service: Service, user: UserID, record: RunRecord) -> RunRecord:
    """Read a run anew; while the database is away, it is what it was."""
    try:
        return await service.runs.get(user, record.run)
    except GatewayRefusedError:
        return record


def _encoded(events: Sequence[BaseEvent]) -> str:
    encoder = EventEncoder()
    return "".join(encoder.encode(event) for event in events)
