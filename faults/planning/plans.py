"""Ways in which plans can break their limits, their states, their order and their borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.planning import PhaseState, PlanState
from agency.planning.states import TaskState
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.planning.workflow import PlanRunner

PLANS, STATES, PROGRESS = "planning/plans.feature", "planning/states.feature", "planning/progress.feature"
PLANNER = "agency.planning.planner"
EVERY_STATE = frozenset({*PhaseState, *TaskState})
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"
NOT_REFUSED = "was not refused."
MOVES_BACK = f"{STATES}: Ana moves <item> from <before> to <state>"


async def nothing(*_arguments: Any) -> None:
    """Check nothing."""


@fault(
    "a new plan is active at once",
    caught_by=f"{PLANS}: Ana looks at the sample plan, its phases and its tasks",
    because="'active'",
)
def begin_at_once(patch: Patch) -> None:
    """Activate what was created."""

    def make(original: Callable[..., Any]) -> Any:
        async def create(self: Any, user: Any, draft: Any) -> Any:
            number = await original(self, user, draft)
            await self.move_plan(user, number, PlanState.ACTIVE)
            return number

        return create

    patch.wrap(f"{PLANNER}:Planner.create", make)


@fault(
    "the limits of a plan are not checked before it is stored",
    caught_by=f"{PLANS}: Ana creates a plan with <wrong>",
    because="was refused: check violation",
)
def check_nothing(patch: Patch) -> None:
    """Leave it to the database."""
    patch.attribute("agency.planning.drafts:check", lambda _draft: None)


fault(
    "a task of more than ten minutes can be stored by bypassing the planner",
    caught_by=f"{PLANS}: A program bypasses the planner and writes a task of over 10 min",
    because=NOT_REFUSED,
).sql("ALTER TABLE micro_task DROP CONSTRAINT micro_task_limit_s_check")

fault(
    "the plans of a user are seen by all users of the tenant",
    caught_by=f"{PLANS}: <user> tries to run and to see a plan of Ana of Acme",
    because="Ben",
).sql(*(f"ALTER POLICY {table}_owner ON {table} USING ({TENANT})" for table in ("intervention_plan", "phase")))


@fault("the planner allows any state to follow any other", caught_by=MOVES_BACK, because="refused by the database")
def move_anywhere(patch: Patch) -> None:
    """Leave it to the database."""
    patch.attribute(f"{PLANNER}:refuse_move", lambda _item, _state: None)


fault(
    "the database allows any state of a task to follow any other",
    caught_by=f"{STATES}: A program bypasses the planner and moves a micro_task from pending to completed",
    because=NOT_REFUSED,
).sql("DROP TRIGGER micro_task_state_move ON micro_task")

fault(
    "the database takes a plan with open phases for completed",
    caught_by=f"{STATES}: A program bypasses the planner and completes a plan with an open phase",
    because=NOT_REFUSED,
).sql("DROP TRIGGER open_phases ON intervention_plan")


@fault(
    "the planner does not look for open parts before it completes something",
    caught_by=[
        f"{STATES}: Ana completes a plan with an open phase",
        f"{STATES}: Ana completes a phase with an open task",
    ],
    because="refused by the database",
)
def overlook_open_parts(patch: Patch) -> None:
    """Take every state for a final one, and leave it to the database."""
    patch.attribute(f"{PLANNER}:DONE", EVERY_STATE)


@fault(
    "a phase is completed although one of its tasks is open",
    caught_by=f"{STATES}: Ana completes a phase with an open task",
    because=NOT_REFUSED,
)
def complete_phases_early(patch: Patch) -> None:
    """Look for open tasks neither in the planner nor in the database."""
    patch.attribute(f"{PLANNER}:DONE", EVERY_STATE)
    patch.sql("DROP TRIGGER phase_order ON phase")


@fault("phases begin in any order", caught_by=f"{STATES}: Ana begins with testing", because=NOT_REFUSED)
def begin_anywhere(patch: Patch) -> None:
    """Look at earlier phases neither in the planner nor in the database."""
    patch.attribute(f"{PLANNER}:DONE", EVERY_STATE)
    patch.sql("DROP TRIGGER phase_order ON phase")


fault(
    "the states of phases are not recorded in the progress",
    caught_by=f"{PROGRESS}: Ana runs the plan to its end",
    because="the progress of the plan",
).sql("DROP TRIGGER progress ON phase")


@fault(
    "the progress is not shown in its order",
    caught_by=f"{PROGRESS}: Ana runs the plan to its end",
    because="the progress of the plan",
)
def sort_by_state(patch: Patch) -> None:
    """Sort it by the state."""

    def make(original: Callable[..., Any]) -> Any:
        async def progress(self: Any, plan_id: Any) -> Any:
            return sorted(await original(self, plan_id), key=lambda one: str(one.state))

        return progress

    patch.wrap("agency.store.plans.repository:Plans.progress", make)


fault(
    "a change that bypasses the planner is not recorded in the progress",
    caught_by=f"{PROGRESS}: A program cancels the plan by SQL",
    because="the progress of the plan",
).sql(
    "DROP TRIGGER progress ON intervention_plan",
    "CREATE TRIGGER progress AFTER INSERT OR UPDATE ON intervention_plan FOR EACH ROW "
    "WHEN (current_user = 'agency_app') EXECUTE FUNCTION record_plan_progress()",
)


@fault(
    "a plan is stored phase by phase, so that a wrong one is left in part",
    caught_by="planning/goals.feature: The last task of the draft is too long",
    because="intervention_plan: a row was added",
)
def store_phase_by_phase(patch: Patch) -> None:
    """Check each part when its turn has come."""

    def make(original: Callable[..., Any]) -> Any:
        async def create(self: Any, user: Any, draft: Any) -> Any:
            number = await original(self, user, type(draft)(draft.title, draft.priority))
            for phase in draft.phases:
                await self.add_phase(user, number, phase)
            return number

        return create

    patch.wrap(f"{PLANNER}:Planner.create", make)


@fault(
    "a cancelled task is not tried again when its plan goes on",
    caught_by="planning/cancellation.feature: Ana runs the plan again",
    because="sees the plan",
)
def leave_failed_tasks(patch: Patch) -> None:
    """Make no failed task pending again."""
    patch.attribute(f"{PLANNER}:Planner.move_task", nothing)


@fault(
    "a blocked phase is given up when its plan is run again",
    caught_by="planning/running.feature: Ana fixes the task, and runs the plan again",
    because="'skipped'",
)
def give_up_blocked_phases(patch: Patch) -> None:
    """Skip what is blocked."""

    def make(original: Callable[..., Any]) -> Any:
        async def run(self: PlanRunner, user: Any, plan_id: Any) -> None:
            async with self.store.unit_of_work(tenant=user.tenant, user=user.name) as work:
                phases = await work.plans.phases(plan_id)
            for phase in phases:
                if phase.state == PhaseState.BLOCKED:
                    await self.planner.move_phase(user, phase.id, PhaseState.SKIPPED)
            await original(self, user, plan_id)

        return run

    patch.wrap("agency.planning.workflow:PlanRunner.run", make)


@fault(
    "a phase may have any number of tasks",
    caught_by=f"{PLANS}: Ana creates a plan with 201 tasks in one phase",
    because=NOT_REFUSED,
)
def any_number_of_tasks(patch: Patch) -> None:
    """Store as many as come."""
    patch.attribute("agency.planning.drafts:MOST_TASKS", 1_000_000)
