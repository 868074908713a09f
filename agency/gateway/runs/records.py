"""Runs as the gateway tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from agency.ids import RunID, ThreadID

if TYPE_CHECKING:
    from datetime import datetime

    from agency.store import Run


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

    @classmethod
    def of(cls, row: Run) -> Self:
        """Read it from its row."""
        return cls(
            run=RunID(row.id),
            thread=ThreadID(row.thread_id),
            agent=row.agent,
            state=RunState(row.state),
            input=row.input,
            output=row.output,
            error=row.error,
            created_at=row.created_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )

    @property
    def execution_time_ms(self) -> int:
        """For how long it ran, in milliseconds; 0 for one that has not ended."""
        if self.ended_at is None:
            return 0
        return max(0, round((self.ended_at - (self.started_at or self.created_at)).total_seconds() * 1000))


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends.

    Attributes:
        state: `completed`, `failed` or `cancelled`.
        output: What it has returned.
        error: Why it failed or was cancelled.
    """

    state: RunState
    output: Any = None
    error: str | None = None
