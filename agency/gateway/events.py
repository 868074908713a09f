"""The five events of a run, in one versioned envelope.

`docs/reference/agency/live-protocol.md` describes it for clients.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt

VERSION: Final = 1
"""The version of the envelope; clients ignore fields that they do not know."""


class EventType(StrEnum):
    """What an event announces."""

    AGENT_STARTED = "agent_started"
    AGENT_THINKING = "agent_thinking"
    TOOL_EXECUTING = "tool_executing"
    TOOL_COMPLETED = "tool_completed"
    AGENT_COMPLETED = "agent_completed"


class Event(BaseModel):
    """An event of a run.

    Attributes:
        version: Of the envelope.
        type: What it announces. ``agent_completed`` is the only terminal one, whatever became of the run: its payload's
            `status` is `completed`, `failed` or `cancelled`.
        epoch: The life of the user's stream; with another epoch, offsets mean nothing.
        offset: The event's place in the user's stream: 1 for the first, and one more for each.
        run_id: The run.
        agent_name: The agent that runs.
        sequence: The event's place in its run: 1 for the first, and one more for each.
        timestamp: When it was announced, in UTC; never earlier than that of the run's event before.
        payload: What else there is to say; `docs/reference/agency/live-protocol.md` lists the fields of each type.
    """

    model_config = ConfigDict(frozen=True)

    version: int = VERSION
    type: EventType
    epoch: str = ""
    offset: NonNegativeInt = 0
    run_id: str
    agent_name: str
    sequence: PositiveInt
    timestamp: datetime
    payload: dict[str, Any] = Field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The event as clients receive it: JSON, made once for all of them."""
        return self.model_dump_json()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy, which makes its own text."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("text", None)
        return copied
