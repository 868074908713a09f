"""The states of plans, phases and tasks."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """A plan begins as a draft; a completed or cancelled one can be archived."""

    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class PhaseState(StrEnum):
    """A phase that is blocked becomes active again, or is skipped."""

    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


class TaskState(StrEnum):
    """A task that has failed becomes pending again, or is skipped."""

    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


DONE = frozenset({"completed", "skipped"})
"""In these states a phase, or a task, holds nothing up."""
