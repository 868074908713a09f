"""Events of a run, translated to those of AG-UI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from ag_ui.core import (
    BaseEvent,
    ReasoningEndEvent,
    ReasoningMessageContentEvent,
    ReasoningMessageEndEvent,
    ReasoningMessageStartEvent,
    ReasoningStartEvent,
    RunErrorEvent,
    RunFinishedCancelledOutcome,
    RunFinishedEvent,
    RunFinishedSuccessOutcome,
    RunStartedEvent,
    ToolCallArgsEvent,
    ToolCallEndEvent,
    ToolCallResultEvent,
    ToolCallStartEvent,
)

from agency.gateway.events import Event, EventType
from agency.gateway.runs import RunRecord, RunState

if TYPE_CHECKING:
    from collections.abc import Sequence


class Projection:
    """Translates the events of one run, in order: one start, and one ending.

    Attributes:
        ended: Whether the ending was among them.
    """

    def __init__(self, run: RunRecord) -> None:
        self.ended = False
        self._started = False
        self._names: dict[str, Any] = {"thread_id": str(run.thread), "run_id": str(run.run)}
        self._open_calls: set[str] = set()

    def translate(self, event: Event) -> Sequence[BaseEvent]:
        """Return what AG-UI says for an event; nothing after the end."""
        if self.ended:
            return ()
        at_ms = int(event.timestamp.timestamp() * 1000)
        said = [*self._start(at_ms), *self._said(event, at_ms)]
        self.ended = event.type is EventType.AGENT_COMPLETED
        return said

    def conclude(self, run: RunRecord) -> Sequence[BaseEvent]:
        """Return the end of a run whose last event is out of reach, by what is stored of it."""
        if self.ended or run.ended_at is None:
            return ()
        at_ms = int(run.ended_at.timestamp() * 1000)
        self.ended = True
        return [*self._start(at_ms), self._ending(run.state, run.output, run.error or "", at_ms)]

    def _start(self, at_ms: int) -> Sequence[BaseEvent]:
        if self._started:
            return ()
        self._started = True
        return (RunStartedEvent(**self._names, timestamp=at_ms),)

    def _said(self, event: Event, at_ms: int) -> Sequence[BaseEvent]:
        payload = event.payload
        match event.type:
            case EventType.AGENT_THINKING:
                return _reasoning(f"{event.run_id}:{event.sequence}", str(payload.get("reasoning", "")), at_ms)
            case EventType.TOOL_EXECUTING:
                return self._call(payload, at_ms)
            case EventType.TOOL_COMPLETED:
                return self._result(event, at_ms)
            case EventType.AGENT_COMPLETED:
                state = RunState(payload["status"])
                return (self._ending(state, payload.get("result"), str(payload.get("message", "")), at_ms),)
        return ()

    def _call(self, payload: dict[str, Any], at_ms: int) -> Sequence[BaseEvent]:
        call, name = str(payload["call_id"]), str(payload["tool_name"])
        self._open_calls.add(call)
        parameters = orjson.dumps(payload.get("parameters", {})).decode()
        return (
            ToolCallStartEvent(tool_call_id=call, tool_call_name=name, timestamp=at_ms),
            ToolCallArgsEvent(tool_call_id=call, delta=parameters, timestamp=at_ms),
            ToolCallEndEvent(tool_call_id=call, timestamp=at_ms),
        )

    def _result(self, event: Event, at_ms: int) -> Sequence[BaseEvent]:
        call = str(event.payload["call_id"])
        if call not in self._open_calls:
            return ()
        self._open_calls.remove(call)
        message = f"{event.run_id}:{event.sequence}"
        content = orjson.dumps(event.payload.get("result")).decode()
        return (ToolCallResultEvent(message_id=message, tool_call_id=call, content=content, timestamp=at_ms),)

    def _ending(self, state: RunState, result: Any, error: str, at_ms: int) -> BaseEvent:
        match state:
            case RunState.COMPLETED:
                success = RunFinishedSuccessOutcome()
                return RunFinishedEvent(**self._names, result=result, outcome=success, timestamp=at_ms)
            case RunState.CANCELLED:
                return RunFinishedEvent(**self._names, outcome=RunFinishedCancelledOutcome(), timestamp=at_ms)
        return RunErrorEvent(message=error or "the run failed", code="failed", timestamp=at_ms)


def _reasoning(message: str, text: str, at_ms: int) -> Sequence[BaseEvent]:
    said = [ReasoningMessageContentEvent(message_id=message, delta=text, timestamp=at_ms)] if text else []
    return (
        ReasoningStartEvent(message_id=message, timestamp=at_ms),
        ReasoningMessageStartEvent(message_id=message, timestamp=at_ms),
        *said,
        ReasoningMessageEndEvent(message_id=message, timestamp=at_ms),
        ReasoningEndEvent(message_id=message, timestamp=at_ms),
    )
