"""Why planning refuses something, or could not do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


class PlanningError(Exception):
    """Planning has refused something, or has failed."""


class InvalidPlanError(PlanningError):
    """Values are outside of their limits, and nothing is stored.

    Args:
        problems: What is wrong, value by value, such as `priority: must be from 1 to 10, not 11`.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class ItemNotFoundError(PlanningError):
    """The user has no such plan, phase or task."""

    def __init__(self, kind: str, number: UUID) -> None:
        super().__init__(f"there is no {kind} {number}")


class StateError(PlanningError):
    """A plan, a phase or a task does not go into this state now; it stays as it was."""


class TaskFailedError(PlanningError):
    """A task has failed; this is recorded with its reason, and nothing is captured. The underlying error is the cause.

    Args:
        title: The task.
        reason: Why.
    """

    def __init__(self, title: str, reason: str) -> None:
        super().__init__(f"the task {title!r} has failed: {reason}")
        self.reason = reason


class NotRecordedError(PlanningError):
    """The database cannot be reached, or refuses.

    Where a task had begun it stays active, and can be recovered when its time is up. The underlying error is the cause.

    Args:
        what: What was not recorded.
        output: What the task has returned, if it has; else None.
    """

    def __init__(self, what: str, output: str | None = None) -> None:
        super().__init__(f"{what} was not recorded")
        self.output = output


class PlanBlockedError(PlanningError):
    """A phase is blocked by tasks that have failed; the errors of these are the cause.

    Args:
        phase: Its title.
        failed: The titles of these tasks.
    """

    def __init__(self, phase: str, failed: tuple[str, ...]) -> None:
        super().__init__(f"the phase {phase!r} is blocked: {', '.join(failed)} failed")
        self.failed = failed
