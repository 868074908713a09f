"""Ways in which a run can end twice, not at all, or differently from what its user is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.gateway.events import Event, EventType
from agency.gateway.runs.records import RunRecord, RunState
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

ENDINGS = "websocket/endings.feature"
FAILS = f"{ENDINGS}: The agent fails"
CANCELS = f"{ENDINGS}: Ana cancels the run"
TOO_LONG = f"{ENDINGS}: The run exceeds its time limit"
SHUTDOWN = "websocket/shutdown.feature: A run that waits for longer than the 2 s that a shutdown may take"
LAPTOP = f"{ENDINGS}: Ana's laptop at another gateway"
HAS_ENDED = f"{ENDINGS}: A run that has ended"
EXECUTION = "agency.gateway.runs.execution"
ANNOUNCER = "agency.gateway.runs.announcer:Announcer"
SERVICE = "agency.gateway.runs.service:RunService"
APPEND = "agency.gateway.event_streams.stream:APPEND"
FOREVER_S = 3600.0
NO_END = "is missing: event agent_completed"


@fault("a run ends twice", caught_by=[FAILS, CANCELS], because="event 4 is unexpected: event 4 (agent_completed")
def end_twice(patch: Patch) -> None:
    """Append the end once more, and let the stream take it."""

    def make(original: Callable[..., Any]) -> Any:
        async def append(self: Any, event: Event, user: Any) -> Event:
            appended: Event = await original(self, event, user)
            if event.type is EventType.AGENT_COMPLETED:
                await original(self, event.model_copy(update={"sequence": event.sequence + 1}), user)
            return appended

        return append

    patch.wrap("agency.gateway.event_streams.event_log:EventLog.append", make)
    patch.wrap(APPEND, lambda script: script.replace("if marked[3] == '1'", "if false"))


@fault("the end of a run that fails is not announced", caught_by=FAILS, because=NO_END)
def fail_in_silence(patch: Patch) -> None:
    """Announce the end of runs only that have not failed."""
    _silent_about(patch, RunState.FAILED)


@fault("the end of a run that is cancelled is not announced", caught_by=[CANCELS, SHUTDOWN], because=NO_END)
def cancel_in_silence(patch: Patch) -> None:
    """Announce the end of runs only that were not cancelled."""
    _silent_about(patch, RunState.CANCELLED)


@fault(
    "every end is announced as a success",
    caught_by=[FAILS, CANCELS, TOO_LONG],
    because='status is "completed", expected "',
)
def end_well(patch: Patch) -> None:
    """Tell of every run that it has completed."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce_end(self: Any, record: RunRecord) -> None:
            await original(self, replace(record, state=RunState.COMPLETED))

        return announce_end

    patch.wrap(f"{ANNOUNCER}.announce_end", make)


@fault("the end of a failed run does not give the error", caught_by=FAILS, because='expected "wrong form"')
def end_without_a_reason(patch: Patch) -> None:
    """Leave the error out of the event."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce_end(self: Any, record: RunRecord) -> None:
            await original(self, replace(record, error=None))

        return announce_end

    patch.wrap(f"{ANNOUNCER}.announce_end", make)


@fault("a run has no time limit", caught_by=TOO_LONG, because=NO_END)
def know_no_limit(patch: Patch) -> None:
    """Wait for every agent to end."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, factory, value, _: original(self, factory, value, FOREVER_S)

    patch.wrap(f"{EXECUTION}:Execution.execute", make)


@fault("a tool that was interrupted stays open", caught_by=TOO_LONG, because='expected "tool_completed"')
def leave_tools_open(patch: Patch) -> None:
    """Announce no end of a tool that was cancelled."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce(self: Any, kind: EventType, **payload: Any) -> None:
            if kind is not EventType.TOOL_COMPLETED or payload["status"] != "cancelled":
                await original(self, kind, **payload)

        return announce

    patch.wrap(f"{ANNOUNCER}.announce", make)


@fault("a run that is cancelled goes on", caught_by=CANCELS, because=NO_END)
def go_on_all_the_same(patch: Patch) -> None:
    """Take the command, and do nothing."""
    patch.attribute(f"{EXECUTION}:Execution.request_end", lambda *_: None)


@fault(
    "a gateway that shuts down leaves its runs to others",
    caught_by=SHUTDOWN,
    because=NO_END,
)
def abandon_runs(patch: Patch) -> None:
    """Stop without looking after runs."""

    async def close(*_: Any) -> None:
        return None

    patch.attribute(f"{SERVICE}.close", close)


@fault("only the gateway that executes a run can cancel it", caught_by=LAPTOP, because='state is "active"')
def cancel_here_only(patch: Patch) -> None:
    """Tell no other gateway."""

    async def request_cancel(*_: Any) -> None:
        return None

    patch.attribute("agency.gateway.runs.leases:Leases.request_cancel", request_cancel)


@fault("a run that has ended can be cancelled", caught_by=HAS_ENDED, because="was not refused.")
def cancel_what_has_ended(patch: Patch) -> None:
    """Accept the command."""

    def make(original: Callable[..., Any]) -> Any:
        async def cancel(self: Any, user: Any, run: Any) -> None:
            record = await self.get(user, run)
            if not record.state.is_terminal:
                await original(self, user, run)

        return cancel

    patch.wrap(f"{SERVICE}.cancel", make)


def _silent_about(patch: Patch, state: RunState) -> None:
    """Announce no end of runs that end in this state."""

    def make(original: Callable[..., Any]) -> Any:
        async def announce_end(self: Any, record: RunRecord) -> None:
            if record.state is not state:
                await original(self, record)

        return announce_end

    patch.wrap(f"{ANNOUNCER}.announce_end", make)
