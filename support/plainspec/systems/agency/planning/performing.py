"""The executor and the drafter that scenarios direct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.planning import Assignment, Goal, PhaseDraft, PlanDraft, TaskDraft
from plainspec.ports.planning import KeptEntry, Performance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agency.planning import MemoryText
    from plainspec.ports.planning import Outline
    from plainspec.systems.agency.planning.clock import TaskClock


class Performer:
    """Does tasks as the scenario says.

    Attributes:
        goal: What the drafter was given last.
        outline: What it makes of it.
        entries: By the title of each task, the entries that its executor was given and those that it has recalled.
    """

    def __init__(self, clock: TaskClock) -> None:
        self.goal: Goal | None = None
        self.outline: Outline | None = None
        self.entries: dict[str, list[KeptEntry]] = {}
        self._clock = clock
        self._performances: dict[str, Performance] = {}
        self._attempts: dict[str, int] = {}

    def direct(self, performances: Mapping[str, Performance]) -> None:
        """Do tasks so from now on."""
        self._performances.update(performances)
        self._attempts.clear()

    async def execute(self, assignment: Assignment) -> str:
        """Do a task."""
        title = assignment.title
        performance = self._performances.get(title) or Performance(f"{title}: done")
        self._attempts[title] = attempt = self._attempts.get(title, 0) + 1
        self.entries[title] = _entries(assignment.context, "injected")
        if performance.recalls:
            self.entries[title] += _entries(await assignment.recall(performance.recalls), "recalled")
        if performance.meanwhile:
            await performance.meanwhile()
        await self._clock.sleep(performance.takes_s)
        if performance.output is None or attempt <= performance.failures:
            raise RuntimeError(f"attempt {attempt} has failed")
        return performance.output

    async def draft(self, goal: Goal) -> PlanDraft:
        """Make the plan that the scenario says."""
        self.goal = goal
        if self.outline is None:
            raise LookupError("no plan was said for a goal")
        return draft_of(self.outline)


def _entries(texts: Sequence[MemoryText], role: str) -> list[KeptEntry]:
    return [KeptEntry(one.content_type, one.text, role, key=str(one.id)) for one in texts]


def draft_of(outline: Outline) -> PlanDraft:
    """Make a draft of an outline; tasks of one phase stand one after the other."""
    phases: dict[str, list[TaskDraft]] = {}
    for task in outline.tasks:
        drafts = phases.setdefault(task.phase, [])
        if task.title:
            drafts.append(TaskDraft(task.title) if task.limit_s is None else TaskDraft(task.title, task.limit_s))
    parts = tuple(PhaseDraft(title, tuple(tasks)) for title, tasks in phases.items())
    return PlanDraft(outline.title, outline.priority, parts)
