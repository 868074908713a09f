"""Whole plans: run phase by phase, and made from a goal with what memory knows of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from agency.observability.spans import traced
from agency.planning.drafts import PlanDraft
from agency.planning.errors import PlanBlockedError, PlanningError
from agency.planning.planner import Planner, found
from agency.planning.recording import recorded
from agency.planning.states import DONE, PhaseState, PlanState, TaskState
from agency.store import InterventionPlan, MicroTask, Phase
from agency.workflow import Parallel, Step, step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from agency.planning.memory import MemoryText, TaskMemory
    from agency.planning.running import TaskRunner
    from agency.sessions import UserID
    from agency.store import Store

PARALLEL_TASKS: Final = 20
"""So many tasks of a phase run at the same time."""


class PlanRunner:
    """Runs plans: phase after phase, and the tasks of a phase at the same time.

    Args:
        store: where the plans are.
        planner: moves plans and phases.
        tasks: runs the tasks.
        parallel: how many tasks of a phase run at the same time.
    """

    def __init__(self, store: Store, planner: Planner, tasks: TaskRunner, *, parallel: int = PARALLEL_TASKS) -> None:
        self.store = store
        self.planner = planner
        self._tasks = tasks
        self._parallel = parallel

    @traced("plan.run")
    async def run(self, user: UserID, plan_id: UUID) -> None:
        """Run a plan to its end; one that was interrupted, or that is blocked, goes on where it was.

        What is completed or skipped is not done again; tasks that have failed are tried again.

        Raises:
            ItemNotFoundError: The user has no such plan.
            StateError: It is neither a draft nor active, or one of its tasks is active elsewhere.
            PlanBlockedError: Tasks have failed. Their phase is blocked, the other tasks of it have ended.
            NotRecordedError: The database cannot be reached; the plan can be run again.
        """
        async with recorded(self.store, user, "the beginning of the plan") as work:
            plan = await found(work, InterventionPlan, plan_id)
            phases = await work.plans.phases(plan_id)
        if plan.state != PlanState.ACTIVE:
            await self.planner.move_plan(user, plan_id, PlanState.ACTIVE)
        for phase in phases:
            if phase.state not in DONE:
                await self._run_phase(user, phase)
        await self.planner.move_plan(user, plan_id, PlanState.COMPLETED)

    async def _run_phase(self, user: UserID, phase: Phase) -> None:
        if phase.state != PhaseState.ACTIVE:
            await self.planner.move_phase(user, phase.id, PhaseState.ACTIVE)
        async with recorded(self.store, user, "the beginning of the phase") as work:
            tasks = await work.plans.tasks(phase.id)
        for task in tasks:
            if task.state == TaskState.FAILED:
                await self.planner.move_task(user, task.id, TaskState.PENDING)
        ready = [task for task in tasks if task.state in {TaskState.PENDING, TaskState.FAILED}]
        errors = await self._run_all(user, ready)
        if errors:
            await self.planner.move_phase(user, phase.id, PhaseState.BLOCKED)
            cause = ExceptionGroup(f"tasks of {phase.title}", list(errors.values()))
            raise PlanBlockedError(phase.title, tuple(errors)) from cause
        await self.planner.move_phase(user, phase.id, PhaseState.COMPLETED)

    async def _run_all(self, user: UserID, tasks: list[MicroTask]) -> dict[str, PlanningError]:
        """Run tasks at the same time, all of them to their ends; return what was raised, by their titles."""
        free = asyncio.Semaphore(self._parallel)

        def branch(task: MicroTask) -> Callable[[None], Awaitable[PlanningError | None]]:
            async def run(_: None) -> PlanningError | None:
                async with free:
                    try:
                        await self._tasks.run(user, task.id)
                    except PlanningError as error:
                        return error
                return None

            return run

        if not tasks:
            return {}
        raised = await Parallel(*(step(branch(task)) for task in tasks)).execute(None)
        return {task.title: error for task, error in zip(tasks, raised, strict=True) if error}


@dataclass(frozen=True)
class Goal:
    """What a user wants, and what memory knows of it, the most relevant first."""

    text: str
    context: tuple[MemoryText, ...]


Drafting: TypeAlias = Step[Goal, PlanDraft]
"""Makes the draft of a plan for a goal."""


class GoalWorkflow:
    """From a goal to its completed plan: memory is searched, context assembled, a plan drafted, created and run.

    Args:
        store: where memory and plans are.
        drafting: drafts the plan.
        planner: creates it.
        plans: runs it.
        memory: is searched.
    """

    def __init__(
        self, store: Store, drafting: Drafting, planner: Planner, plans: PlanRunner, memory: TaskMemory
    ) -> None:
        self._store = store
        self._drafting = drafting
        self._planner = planner
        self._plans = plans
        self._memory = memory

    @traced("goal.pursue")
    async def pursue(self, user: UserID, goal: str) -> UUID:
        """Plan a goal and run the plan; return its id.

        Raises:
            InvalidPlanError: The draft is outside of the limits.
            PlanBlockedError: Tasks have failed.
            NotRecordedError: The database cannot be reached.
        """
        question = await self._memory.ask(user, goal)
        async with recorded(self._store, user, "the search of memory") as work:
            known = await self._memory.relevant(work, question)
        draft = await self._drafting.execute(Goal(goal, known))
        plan_id = await self._planner.create(user, draft)
        await self._plans.run(user, plan_id)
        return plan_id
