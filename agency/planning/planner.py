"""Plans that users make, and bring from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID, uuid4

from agency.observability.spans import span, traced
from agency.planning.drafts import PhaseDraft, PlanDraft, TaskDraft, check
from agency.planning.errors import ItemNotFoundError, StateError
from agency.planning.recording import recorded
from agency.planning.states import DONE, PhaseState, PlanState, TaskState
from agency.store import InterventionPlan, MicroTask, Phase
from agency.store.plans.models import MOVES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from agency.memory import Question
    from agency.planning.memory import TaskMemory
    from agency.sessions import UserID
    from agency.store import Store, UnitOfWork
    from agency.store.plans.repository import Item

Questions: TypeAlias = "Mapping[str, Question]"
"""What memory is asked for each of some titles."""

GRACE_S: Final = 60.0
"""A task whose time was up so long ago is nobody's: recording its end has been given up by then."""

NAMES: Final = {InterventionPlan: "plan", Phase: "phase", MicroTask: "task"}
BY_USERS: Final = {"pending > skipped", "failed > pending", "failed > skipped"}
"""The moves of tasks that are not made by running them."""


class Planner:
    """The plans of users.

    Every call is one transaction, and raises ``NotRecordedError`` where the database cannot be reached.

    Args:
        store: where they are kept.
        memory: where new tasks are given entries from; it is asked before the transaction begins.
    """

    def __init__(self, store: Store, memory: TaskMemory) -> None:
        self._store = store
        self._memory = memory

    @traced("plan.create")
    async def create(self, user: UserID, draft: PlanDraft) -> UUID:
        """Make a plan with all its phases and tasks, each with relevant memory; return its id.

        Raises:
            InvalidPlanError: A value is outside of its limits. Nothing is stored.
        """
        check(draft)
        number = uuid4()
        questions = await self._ask(user, [task for phase in draft.phases for task in phase.tasks])
        async with recorded(self._store, user, f"the plan {draft.title!r}") as work:
            await work.plans.create(number, draft.title, draft.priority)
            for phase in draft.phases:
                await self._add_phase(work, number, phase, questions)
        return number

    async def add_phase(self, user: UserID, plan_id: UUID, draft: PhaseDraft) -> UUID:
        """Add a phase with its tasks to a plan, after the last one; return its id.

        Raises:
            InvalidPlanError: A value is outside of its limits.
            ItemNotFoundError: The user has no such plan.
            StateError: The plan has ended.
        """
        check(draft)
        questions = await self._ask(user, draft.tasks)
        async with recorded(self._store, user, f"the phase {draft.title!r}") as work:
            await found(work, InterventionPlan, plan_id)
            return await self._add_phase(work, plan_id, draft, questions)

    async def add_task(self, user: UserID, phase_id: UUID, draft: TaskDraft) -> UUID:
        """Add a task with relevant memory to a phase, after the last one; return its id.

        Raises:
            InvalidPlanError: A value is outside of its limits.
            ItemNotFoundError: The user has no such phase.
            StateError: The phase has ended.
        """
        check(draft)
        questions = await self._ask(user, [draft])
        async with recorded(self._store, user, f"the task {draft.title!r}") as work:
            await found(work, Phase, phase_id)
            return await self._add_task(work, phase_id, draft, questions)

    async def move_plan(self, user: UserID, number: UUID, state: PlanState) -> None:
        """Bring a plan into another state.

        Raises:
            ItemNotFoundError: The user has no such plan.
            StateError: It does not go there; it is completed only when each phase is completed or skipped.
        """
        with span("plan.move", {"plan.state": state.value}):
            await self._move_plan(user, number, state)

    async def _move_plan(self, user: UserID, number: UUID, state: PlanState) -> None:
        async with recorded(self._store, user, f"the state {state} of the plan") as work:
            plan = await found(work, InterventionPlan, number, lock=True)
            refuse_move(plan, state)
            if state is PlanState.COMPLETED:
                _refuse_open(plan, "phases", await work.plans.phases(number))
            await work.plans.move(InterventionPlan, number, state)

    async def move_phase(self, user: UserID, number: UUID, state: PhaseState) -> None:
        """Bring a phase into another state.

        Raises:
            ItemNotFoundError: The user has no such phase.
            StateError: It does not go there: phases begin in order, in an active plan, and one is completed only when
                each of its tasks is completed or skipped.
        """
        with span("phase.move", {"plan.state": state.value}):
            await self._move_phase(user, number, state)

    async def _move_phase(self, user: UserID, number: UUID, state: PhaseState) -> None:
        async with recorded(self._store, user, f"the state {state} of the phase") as work:
            phase = await found(work, Phase, number, lock=True)
            refuse_move(phase, state)
            if state is PhaseState.ACTIVE:
                await _refuse_to_begin(work, phase)
            if state is PhaseState.COMPLETED:
                _refuse_open(phase, "tasks", await work.plans.tasks(number))
            await work.plans.move(Phase, number, state)

    async def move_task(self, user: UserID, number: UUID, state: TaskState) -> None:
        """Skip a task, or make one that has failed pending again; other states come of running it.

        Raises:
            ItemNotFoundError: The user has no such task.
            StateError: It does not go there.
        """
        with span("task.move", {"plan.state": state.value}):
            await self._move_task(user, number, state)

    async def _move_task(self, user: UserID, number: UUID, state: TaskState) -> None:
        async with recorded(self._store, user, f"the state {state} of the task") as work:
            task = await found(work, MicroTask, number, lock=True)
            refuse_move(task, state)
            if f"{task.state} > {state}" not in BY_USERS:
                raise StateError(f"the task {task.title!r} becomes {state} only by being run")
            await work.plans.move(MicroTask, number, state)

    async def recover(self, user: UserID, plan_id: UUID, now: datetime | None = None) -> tuple[str, ...]:
        """Make the active tasks of a plan pending again whose time is up: their process has ended without a word.

        Should it still run, its end is refused. What such a task has done may be done twice, its output is kept once.

        Args:
            user: Whose plan it is.
            plan_id: The plan.
            now: The time; that of the database if there is none.

        Returns:
            The titles of these tasks, sorted.
        """
        async with recorded(self._store, user, "the recovery of the plan") as work:
            late = await work.plans.overdue(plan_id, GRACE_S, now)
            for task in late:
                await work.plans.move(MicroTask, task.id, TaskState.PENDING)
        return tuple(sorted(task.title for task in late))

    async def _ask(self, user: UserID, tasks: Sequence[TaskDraft]) -> Questions:
        return await self._memory.ask_all(user, [task.title for task in tasks])

    async def _add_phase(self, work: UnitOfWork, plan_id: UUID, draft: PhaseDraft, questions: Questions) -> UUID:
        number = uuid4()
        await work.plans.add_phase(number, plan_id, draft.title)
        for task in draft.tasks:
            await self._add_task(work, number, task, questions)
        return number

    async def _add_task(self, work: UnitOfWork, phase_id: UUID, draft: TaskDraft, questions: Questions) -> UUID:
        number = uuid4()
        await work.plans.add_task(number, phase_id, draft.title, draft.limit_s)
        for entry in await self._memory.relevant(work, questions[draft.title]):
            await work.plans.link(number, entry.id, "injected")
        return number


async def found(work: UnitOfWork, kind: type[Item], number: UUID, *, lock: bool = False) -> Item:
    """Read a plan, a phase or a task.

    Raises:
        ItemNotFoundError: The user has none of this id.
    """
    item = await work.plans.find(kind, number, lock=lock)
    if item is None:
        raise ItemNotFoundError(NAMES[kind], number)
    return item


def refuse_move(item: InterventionPlan | Phase | MicroTask, state: str) -> None:
    """Refuse a move that is not allowed.

    Raises:
        StateError: Names both states.
    """
    if f"{item.state} > {state}" not in MOVES[item.__tablename__]:
        raise StateError(f"the {NAMES[type(item)]} {item.title!r} does not go from {item.state} to {state}")


def _refuse_open(item: InterventionPlan | Phase, what: str, parts: tuple[Any, ...]) -> None:
    if still := [part.title for part in parts if part.state not in DONE]:
        raise StateError(f"the {NAMES[type(item)]} {item.title!r} has open {what}: {', '.join(still)}")


async def _refuse_to_begin(work: UnitOfWork, phase: Phase) -> None:
    plan = await found(work, InterventionPlan, phase.plan_id)
    if plan.state != PlanState.ACTIVE:
        raise StateError(f"the phase {phase.title!r} cannot begin: the plan {plan.title!r} is {plan.state}")
    before = [one for one in await work.plans.phases(plan.id) if one.position < phase.position]
    if still := [one.title for one in before if one.state not in DONE]:
        raise StateError(f"the phase {phase.title!r} cannot begin before {', '.join(still)} has ended")
