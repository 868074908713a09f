"""Ways in which events of a run can be missing, wrong, doubled, or out of order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agency.gateway.events import Event, EventType
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.proving import Patch

EVENTS = "websocket/events.feature"
ORDER = "websocket/order.feature"
ALL_FIVE = f"{EVENTS}: Ana's researcher thinks and searches"
TWO_TOOLS = f"{EVENTS}: A tool that fails, and one that succeeds"
SECRETS = f"{EVENTS}: Keys and headers with a secret word"
ONE_RUN = f"{ORDER}: One run"
AT_ONCE = f"{ORDER}: 8 runs at once"
ACTIVE_RUN = "agency.gateway.runs.active_run"
ANNOUNCER = "agency.gateway.runs.announcer:Announcer"
SEND = "agency.gateway.web.live.sending:send_texts"
APPEND = "agency.gateway.event_streams.event_log:EventLog.append"


def offset_in(text: str) -> int:
    """Return the offset of an event that is sent; 0 for what is no event."""
    frame = json.loads(text)
    return int(frame["offset"]) if frame["type"] in set(EventType) else 0


async def nothing(*_: object, **__: object) -> None:
    """Stand for what is left out."""


@fault(
    "the start of a run is not announced",
    caught_by=ALL_FIVE,
    because='event is "agent_thinking", expected "agent_started"',
)
def start_in_silence(patch: Patch) -> None:
    """Announce no start."""
    patch.attribute(f"{ANNOUNCER}.announce_start", nothing)


@fault("the end of a run is not announced", caught_by=[ALL_FIVE, ONE_RUN], because="agent_completed")
def end_in_silence(patch: Patch) -> None:
    """Announce no end."""
    patch.attribute(f"{ANNOUNCER}.announce_end", nothing)


@fault("an agent's thoughts are not announced", caught_by=ALL_FIVE, because='expected "agent_thinking"')
def think_in_silence(patch: Patch) -> None:
    """Announce no thought."""
    patch.attribute(f"{ACTIVE_RUN}:ActiveRun.think", nothing)


@fault("the end of a tool that fails is not announced", caught_by=TWO_TOOLS, because='expected "tool_completed"')
def forget_failed_tools(patch: Patch) -> None:
    """Leave the tool open."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce(self: Any, kind: EventType, **payload: Any) -> None:
            if payload["status"] != "failed" or kind is not EventType.TOOL_COMPLETED:
                await original(self, kind, **payload)

        return announce

    patch.wrap(f"{ANNOUNCER}.announce", make)


@fault(
    "a tool that fails is announced as completed",
    caught_by=TWO_TOOLS,
    because='status is "completed", expected "failed"',
)
def praise_failed_tools(patch: Patch) -> None:
    """Tell of success."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce(self: Any, kind: EventType, **payload: Any) -> None:
            status = "completed" if kind is EventType.TOOL_COMPLETED else payload["status"]
            await original(self, kind, **{**payload, "status": status})

        return announce

    patch.wrap(f"{ANNOUNCER}.announce", make)


@fault("events show the secrets in a tool's parameters", caught_by=SECRETS, because='parameters.api_key is "swordfish"')
def show_secrets(patch: Patch) -> None:
    """Redact nothing."""
    patch.attribute("agency.redaction:redact", lambda value: value)


@fault("events show the secrets in a tool's result", caught_by=SECRETS, because='result.token is "swordfish"')
def show_secret_results(patch: Patch) -> None:
    """Redact parameters only, which have the names of those."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda value: value if isinstance(value, dict) and "sent" in value else original(value)

    patch.wrap("agency.redaction:redact", make)


@fault("an event is lost now and then", caught_by=[ONE_RUN, AT_ONCE], because="follows event")
def lose_events(patch: Patch) -> None:
    """Drop every third event."""

    def make(original: Callable[..., Any]) -> Any:
        async def send(websocket: Any, texts: Sequence[str]) -> None:
            await original(websocket, [text for text in texts if not offset_in(text) or offset_in(text) % 3])

        return send

    patch.wrap(SEND, make)


@fault("events are sent twice", caught_by=[ONE_RUN, AT_ONCE], because="follows event 1")
def double_events(patch: Patch) -> None:
    """Send each event again."""

    def make(original: Callable[..., Any]) -> Any:
        async def send(websocket: Any, texts: Sequence[str]) -> None:
            for text in texts:
                await original(websocket, [text, text] if offset_in(text) else [text])

        return send

    patch.wrap(SEND, make)


@fault(
    "one event overtakes another",
    caught_by=ONE_RUN,
    because="event 3 (tool_executing of researcher, 3 in its run) follows event 1",
)
def overtake(patch: Patch) -> None:
    """Hold the second event back until the third is sent."""

    def make(original: Callable[..., Any]) -> Any:
        held: dict[int, str] = {}

        async def send(websocket: Any, texts: Sequence[str]) -> None:
            for text in texts:
                if offset_in(text) == 2:  # noqa: PLR2004 - the second one
                    held[id(websocket)] = text
                    continue
                await original(websocket, [text])
                if offset_in(text) and id(websocket) in held:
                    await original(websocket, [held.pop(id(websocket))])

        return send

    patch.wrap(SEND, make)


@fault("runs of a user share one sequence", caught_by=AT_ONCE, because="the sequence of the run")
def share_a_sequence(patch: Patch) -> None:
    """Count the events of all runs together."""
    counted: Counter[str] = Counter()

    def make(original: Callable[..., Any]) -> Any:
        async def append(self: Any, event: Event, user: object) -> Event:
            counted["all"] += 1
            appended: Event = await original(self, event.model_copy(update={"sequence": counted["all"]}), user)
            return appended

        return append

    patch.wrap(APPEND, make)


@fault("the time of events runs backwards", caught_by=ONE_RUN, because="has the timestamp")
def turn_time_back(patch: Patch) -> None:
    """Date each event of a run earlier than the one before."""

    def make(original: Callable[..., Any]) -> Any:
        async def append(self: Any, event: Event, user: object) -> Event:
            earlier = event.timestamp - timedelta(minutes=event.sequence)
            appended: Event = await original(self, event.model_copy(update={"timestamp": earlier}), user)
            return appended

        return append

    patch.wrap(APPEND, make)
