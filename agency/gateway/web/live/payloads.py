"""What the payloads of the five events hold, for the documents that describe them."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, Field, create_model

from agency.gateway.events import Event, EventType


class StartedPayload(BaseModel):
    """A run has started."""

    status: str
    context: dict[str, Any]
    message: str


class ThinkingPayload(BaseModel):
    """What the agent thinks."""

    reasoning: str
    step_number: int
    progress_percentage: float | None
    status: str


class ExecutingPayload(BaseModel):
    """A tool is about to run."""

    call_id: str
    tool_name: str
    parameters: dict[str, Any] = Field(description="What the tool is called with; secrets are redacted.")
    status: str
    message: str


class ToolResultPayload(BaseModel):
    """A tool has run, failed, or was cancelled."""

    call_id: str
    tool_name: str
    result: Any
    execution_time_ms: float
    status: str
    message: str


class EndedPayload(BaseModel):
    """A run has ended."""

    status: Literal["completed", "failed", "cancelled"]
    result: Any
    execution_time_ms: float
    message: str


def _event(kind: EventType, payload: type[BaseModel], summary: str) -> type[Event]:
    name = "".join(map(str.capitalize, kind.split("_"))) + "Event"
    fields: dict[str, Any] = {"type": (Literal[kind], ...), "payload": (payload, ...)}
    return create_model(name, __base__=Event, __doc__=summary, **fields)


EVENTS: Final = (
    _event(EventType.AGENT_STARTED, StartedPayload, "The first event of a run."),
    _event(EventType.AGENT_THINKING, ThinkingPayload, "A thought of the agent."),
    _event(EventType.TOOL_EXECUTING, ExecutingPayload, "A tool is about to run."),
    _event(
        EventType.TOOL_COMPLETED, ToolResultPayload, "A tool has run, failed, or was cancelled; once for each call."
    ),
    _event(EventType.AGENT_COMPLETED, EndedPayload, "The last event of a run, whatever became of it."),
)
"""The events, with their payloads."""
