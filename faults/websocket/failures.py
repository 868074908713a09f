"""Ways in which events and runs can be lost with Redis, a connection or a gateway."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.gateway.event_streams import EVERYTHING, Ready, Resume
from agency.gateway.event_streams.redis_errors import UNAVAILABLE
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.gateway.events import Event
    from agency.sessions import RunID, UserID
    from plainspec.proving import Patch

SEND_FAILURES = "websocket/send_failures.feature"
RECONNECTION = "websocket/reconnection.feature"
TWO_GATEWAYS = "websocket/two_gateways.feature"
LOST_BEFORE = f"{RECONNECTION}: The connection is lost before the run goes on"
RESUME = "agency.gateway.event_streams.stream:Streams.resume"
HUB = "agency.gateway.event_streams.hub:Hub"
NOT_COMPLETE = "has not received every event once, in order"


@fault(
    "a run fails when an event cannot be sent",
    caught_by=f"{SEND_FAILURES}: Redis is unavailable until the run has ended",
    because='state is "failed"',
)
def fail_with_redis(patch: Patch) -> None:
    """Try once, and raise."""

    async def append(self: Any, event: Event, user: UserID) -> Event:
        appended: Event = await self.streams.append(event, user)
        return appended

    patch.attribute("agency.gateway.event_streams.event_log:EventLog.append", append)


@fault(
    "events that cannot be sent are dropped",
    caught_by=f"{SEND_FAILURES}: Redis is available again after the run has ended",
    because=NOT_COMPLETE,
)
def drop_events(patch: Patch) -> None:
    """Keep nothing."""
    patch.attribute("agency.gateway.event_streams.pending_events:MOST_KEPT", 0)


@fault(
    "a gateway that has lost Redis no longer listens",
    caught_by=f"{SEND_FAILURES}: The run ends after Redis is available again",
    because=NOT_COMPLETE,
)
def listen_once(patch: Patch) -> None:
    """Wait for ever once the connection is lost, and follow no stream by itself."""

    def make(original: Callable[..., Any]) -> Any:
        async def get_message(self: Any, **options: Any) -> Any:
            try:
                return await original(self, **options)
            except UNAVAILABLE:
                return await asyncio.Event().wait()

        return get_message

    patch.wrap("redis.asyncio.client:PubSub.get_message", make)
    patch.attribute("agency.gateway.event_streams.feed:POLL_S", 3600.0)


@fault(
    "missed events are not delivered",
    caught_by=[LOST_BEFORE, f"{RECONNECTION}: Ana's phone loses its connection, and Ana's laptop does not"],
    because=NOT_COMPLETE,
)
def replay_nothing(patch: Patch) -> None:
    """Serve from the last event on, whichever was requested."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: UserID, wanted: Resume | None) -> tuple[Ready, int]:
            ready, _ = await original(self, user, wanted)
            return ready, ready.offset

        return resume

    patch.wrap(RESUME, make)


@fault(
    "the last event before a loss is delivered again",
    caught_by=[LOST_BEFORE, f"{RECONNECTION}: Ana is back before the run goes on"],
    because="event 2 (agent_thinking of researcher, 2 in its run) follows event 2",
)
def replay_one_more(patch: Patch) -> None:
    """Begin one event too early."""

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: UserID, wanted: Resume | None) -> tuple[Ready, int]:
            ready, position = await original(self, user, wanted)
            return ready, max(0, position - 1)

        return resume

    patch.wrap(RESUME, make)


@fault(
    "a client that connects anew receives all earlier events",
    caught_by=f"{RECONNECTION}: Ana connects without naming her last event",
    because="the gateway has answered recovered",
)
def replay_everything(patch: Patch) -> None:
    """Take nothing for a wish to have everything."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, user, wanted: original(self, user, wanted or EVERYTHING)

    patch.wrap(RESUME, make)


@fault(
    "only the connections of one gateway receive events",
    caught_by=f"{TWO_GATEWAYS}: Ana's phone and laptop at two gateways",
    because=NOT_COMPLETE,
)
def wake_one_gateway(patch: Patch) -> None:
    """Let a gateway that starts beside another one hear nothing, and follow no stream by itself."""
    running: list[Any] = []

    def start(original: Callable[..., Any]) -> Any:
        def started(self: Any) -> None:
            if not running:
                original(self)
            running.append(self)

        return started

    def close(original: Callable[..., Any]) -> Any:
        async def closed(self: Any) -> None:
            running.remove(self)
            await original(self)

        return closed

    patch.wrap(f"{HUB}.start", start)
    patch.wrap(f"{HUB}.close", close)
    patch.attribute("agency.gateway.event_streams.feed:POLL_S", 3600.0)


@fault(
    "a gateway does not know positions that another one has given",
    caught_by=f"{TWO_GATEWAYS}: Ana moves to another gateway",
    because="the gateway has answered unknown epoch",
)
def know_own_positions(patch: Patch) -> None:
    """Forget which epochs there are when it is another gateway that is asked."""
    given: dict[str, int] = {}

    def make(original: Callable[..., Any]) -> Any:
        async def resume(self: Any, user: UserID, wanted: Resume | None) -> tuple[Ready, int]:
            if wanted and given.get(wanted.epoch) != id(self):
                wanted = Resume("an unknown one", wanted.offset)
            ready, position = await original(self, user, wanted)
            given.setdefault(ready.epoch, id(self))
            return ready, position

        return resume

    patch.wrap(RESUME, make)


@fault(
    "the runs of a lost gateway are not recovered",
    caught_by=f"{TWO_GATEWAYS}: The gateway that executes the run is killed",
    because='state is "active"',
)
def recover_nothing(patch: Patch) -> None:
    """Look after no run of another gateway's."""

    async def recover(_: object) -> tuple[RunID, ...]:
        return ()

    patch.attribute("agency.gateway.runs.service:RunService.recover", recover)
