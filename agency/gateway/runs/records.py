"""Runs as the gateway tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from agency.sessions.ids import RunID, ThreadID


class RunState(StrEnum):
    """What has become of a run."""

    CREATED = "created"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether the run has ended."""
        return self not in {RunState.CREATED, RunState.ACTIVE}


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it is stored.

    Attributes:
        output: What it returned; None unless it completed.
        error: Why it failed or was cancelled; None otherwise.
    """

    run: RunID
    thread: ThreadID
    agent: str
    state: RunState
    input: Any
    output: Any
    error: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
