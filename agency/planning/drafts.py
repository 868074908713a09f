"""What a plan is made from, with the limits of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agency.planning.errors import InvalidPlanError
from agency.store.plans import LONGEST_TASK_S, PRIORITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TITLE: Final = 200
MOST_PHASES: Final = 50
MOST_TASKS: Final = 200
"""Of one phase."""


@dataclass(frozen=True)
class TaskDraft:
    """A micro-task: what is to be done, and how long it may take at most, retries included, in seconds."""

    title: str
    limit_s: float = LONGEST_TASK_S

    def problems(self) -> Iterator[str]:
        """Yield what is wrong."""
        yield from title_problems("title of a task", self.title)
        if not 0 < self.limit_s <= LONGEST_TASK_S:
            limits = f"more than 0 and at most {LONGEST_TASK_S:g} s"
            yield f"limit of {self.title!r}: must be {limits}, not {self.limit_s:g} s"


@dataclass(frozen=True)
class PhaseDraft:
    """A phase with its tasks."""

    title: str
    tasks: tuple[TaskDraft, ...] = ()

    def problems(self) -> Iterator[str]:
        """Yield what is wrong."""
        yield from title_problems("title of a phase", self.title)
        if len(self.tasks) > MOST_TASKS:
            yield f"tasks of {self.title!r}: must be at most {MOST_TASKS}, not {len(self.tasks)}"
        for task in self.tasks:
            yield from task.problems()


@dataclass(frozen=True)
class PlanDraft:
    """A plan with its phases, in order; the priority is from 1 to 10, the highest."""

    title: str
    priority: int
    phases: tuple[PhaseDraft, ...] = ()

    def problems(self) -> Iterator[str]:
        """Yield what is wrong."""
        yield from title_problems("title of the plan", self.title)
        if self.priority not in PRIORITIES:
            yield f"priority: must be from {PRIORITIES[0]} to {PRIORITIES[-1]}, not {self.priority}"
        if len(self.phases) > MOST_PHASES:
            yield f"phases: must be at most {MOST_PHASES}, not {len(self.phases)}"
        for phase in self.phases:
            yield from phase.problems()


def title_problems(what: str, title: str) -> Iterator[str]:
    """Yield what is wrong with a title."""
    if not title.strip():
        yield f"{what}: must not be blank"
    if len(title) > LONGEST_TITLE:
        yield f"{what}: must have at most {LONGEST_TITLE} characters, not {len(title)}"
    if "\0" in title:
        yield f"{what}: must not contain NUL"


def check(draft: PlanDraft | PhaseDraft | TaskDraft) -> None:
    """Refuse a draft outside of the limits.

    Raises:
        InvalidPlanError: Says all that is wrong.
    """
    if problems := tuple(draft.problems()):
        raise InvalidPlanError(problems)
