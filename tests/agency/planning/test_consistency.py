"""Random histories of plans: whatever is created, moved, run, interrupted and recovered, the check finds nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from agency.memory.ollama import OllamaEmbedder
from agency.planning import (
    Assignment,
    PhaseDraft,
    PhaseState,
    PlanDraft,
    Planner,
    PlanningError,
    PlanRunner,
    PlanState,
    TaskDraft,
    TaskMemory,
    TaskRunner,
    TaskState,
    check,
)
from agency.sessions import UserID
from agency.store import InterventionPlan, MicroTask, Phase
from agency.workflow import Backoff, step
from plainspec.systems.agency.planning.clock import TaskClock

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from uuid import UUID

    from agency.store import Store, UnitOfWork
    from plainspec.services.stand_ins.ollama import OllamaStandIn

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S2-TASK-11", "S2-TASK-07", "S2-ERR-04")]

ANA, BEN = UserID("Acme", "Ana"), UserID("Acme", "Ben")
Answer = TypeVar("Answer")
ALLOWED = {
    "plan": {
        "draft": "active cancelled",
        "active": "completed cancelled",
        "completed": "archived",
        "cancelled": "archived",
    },
    "phase": {"pending": "active skipped", "active": "completed blocked skipped", "blocked": "active skipped"},
    "task": {"pending": "skipped", "failed": "pending skipped"},
}
"""What users may do; what else there is comes of running."""
OUTCOMES = st.sampled_from(["done", "done", "done", "fails", "blank", "cancelled", "not kept", "recovered"])


class Forgetful(TaskMemory):
    """Memory whose transaction breaks when an output has been inserted, as often as it is told to."""

    breaks = 0

    async def keep(self, work: UnitOfWork, text: str, content_type: str) -> UUID:
        """Insert an entry, and break."""
        number = await super().keep(work, text, content_type)
        if Forgetful.breaks:
            Forgetful.breaks -= 1
            raise ConnectionError("the database is gone")
        return number


class Histories(RuleBasedStateMachine):
    """Plans of Ana's, and what may be done with them; all of it on the loop that the store belongs to."""

    store: Store
    memory: Forgetful
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        self.plans: list[UUID] = []
        self.outcomes: dict[str, str] = {}
        self.running: asyncio.Task[Any] | None = None
        self.planner = Planner(self.store, self.memory)
        tasks = TaskRunner(
            self.store, step(self.execute), self.memory, max_retries=0, backoff=Backoff(0), clock=TaskClock()
        )
        self.tasks, self.runner = tasks, PlanRunner(self.store, self.planner, tasks)
        Forgetful.breaks = 0
        self.wait(self.clear())

    def wait(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Wait in the thread of the test for work on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def user(self, user: UserID = ANA) -> UnitOfWork:
        """Work for a user."""
        return self.store.unit_of_work(tenant=user.tenant, user=user.name)

    async def clear(self) -> None:
        """Leave no open plan of the history before."""
        async with self.user() as work:
            for plan in await work.plans.all():
                if plan.state in {"draft", "active"}:
                    await work.plans.move(InterventionPlan, plan.id, "cancelled")

    async def execute(self, assignment: Assignment) -> str:
        """Do a task, with the outcome that was drawn for it."""
        outcome = self.outcomes.pop(assignment.title, "done")
        await assignment.recall(assignment.title)
        if outcome == "fails":
            raise RuntimeError(outcome)
        if outcome == "cancelled" and self.running:
            self.running.cancel()
            await asyncio.sleep(0)
        if outcome == "not kept":
            Forgetful.breaks = 9
        if outcome == "recovered":  # and done by another process, while this one goes on
            async with self.user() as work:
                await work.plans.move(MicroTask, assignment.task_id, "pending")
            await self.tasks.run(ANA, assignment.task_id)
        return " " if outcome == "blank" else f"output of {assignment.title}"

    async def parts(self, plan_id: UUID) -> tuple[InterventionPlan, list[Phase], list[MicroTask]]:
        """Read a plan, its phases and its tasks."""
        async with self.user() as work:
            plan = await work.plans.find(InterventionPlan, plan_id)
            assert plan
            phases = list(await work.plans.phases(plan_id))
            return plan, phases, [task for phase in phases for task in await work.plans.tasks(phase.id)]

    async def attempt(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Do something, and tell whether it was done; nothing but errors of planning may be raised."""
        self.running = asyncio.ensure_future(work)
        try:
            await self.running
        except (PlanningError, asyncio.CancelledError):
            return False
        finally:
            self.running, Forgetful.breaks = None, 0
        return True

    @rule(sizes=st.lists(st.integers(0, 2), min_size=1, max_size=3))
    def create(self, sizes: list[int]) -> None:
        """Make a plan."""
        number = len(self.plans)
        phases = tuple(
            PhaseDraft(f"phase {at}", tuple(TaskDraft(f"task {number} {at} {one}") for one in range(size)))
            for at, size in enumerate(sizes)
        )
        self.plans.append(self.wait(self.planner.create(ANA, PlanDraft(f"plan {number}", 1 + number % 10, phases))))

    @precondition(lambda self: self.plans)
    @rule(data=st.data(), outcomes=st.lists(OUTCOMES, max_size=6))
    def run_plan(self, data: st.DataObject, outcomes: list[str]) -> None:
        """Run a plan, whatever comes of its tasks."""
        plan_id = data.draw(st.sampled_from(self.plans))
        _, _, tasks = self.wait(self.parts(plan_id))
        self.outcomes = dict(zip((task.title for task in tasks), outcomes, strict=False))
        done = self.wait(self.attempt(self.runner.run(ANA, plan_id)))
        plan, phases, _ = self.wait(self.parts(plan_id))
        assert not done or {plan.state, *(phase.state for phase in phases)} <= {"completed", "skipped"}

    @precondition(lambda self: self.plans)
    @rule(data=st.data(), outcome=OUTCOMES)
    def run_task(self, data: st.DataObject, outcome: str) -> None:
        """Run one task; it succeeds where its phase is active."""
        plan, phases, tasks = self.wait(self.parts(data.draw(st.sampled_from(self.plans))))
        if tasks:
            task = data.draw(st.sampled_from(tasks))
            phase = next(one for one in phases if one.id == task.phase_id)
            self.outcomes = {task.title: outcome}
            done = self.wait(self.attempt(self.tasks.run(ANA, task.id)))
            assert done == (task.state == "pending" and phase.state == "active" and outcome == "done"), plan.state

    @precondition(lambda self: self.plans)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        """Move something to any state; that is refused unless it is allowed."""
        plan, phases, tasks = self.wait(self.parts(data.draw(st.sampled_from(self.plans))))
        items: list[tuple[str, Any]] = [("plan", plan), *(("phase", one) for one in phases)]
        kind, item = data.draw(st.sampled_from([*items, *(("task", one) for one in tasks)]))
        states: Any = {"plan": PlanState, "phase": PhaseState, "task": TaskState}[kind]
        state = data.draw(st.sampled_from(list(states)))
        moving: Any = {
            "plan": self.planner.move_plan,
            "phase": self.planner.move_phase,
            "task": self.planner.move_task,
        }[kind]
        expected = allowed((kind, state), item, plan, phases, tasks)
        assert self.wait(self.attempt(moving(ANA, item.id, state))) == expected, (kind, item.state, state)

    @precondition(lambda self: self.plans)
    @rule(data=st.data())
    def recover(self, data: st.DataObject) -> None:
        """Recover a plan an hour later."""
        plan_id = data.draw(st.sampled_from(self.plans))
        self.wait(self.attempt(self.planner.recover(ANA, plan_id, datetime.now(UTC) + timedelta(hours=1))))
        assert all(task.state != "active" for task in self.wait(self.parts(plan_id))[2])

    @invariant()
    def nothing_is_wrong(self) -> None:
        """Look for findings, and for what is not hidden from another user."""

        async def look() -> None:
            question = await self.memory.ask(BEN, "output task")
            async with self.user() as work:
                assert await check(work) == ()
            async with self.user(BEN) as work:
                assert await work.plans.all() == ()
                assert await self.memory.relevant(work, question) == ()

        self.wait(look())


def allowed(wanted: tuple[str, str], item: Any, plan: Any, phases: list[Any], tasks: list[Any]) -> bool:
    """Tell whether a user may move something into a state, by the rules as the documents state them."""
    closed = {"completed", "skipped"}
    kind, state = wanted
    parts = phases if kind == "plan" else [one for one in tasks if one.phase_id == item.id]
    if state not in ALLOWED[kind].get(item.state, "").split():
        return False
    if wanted in {("plan", "completed"), ("phase", "completed")}:
        return all(one.state in closed for one in parts)
    if wanted == ("phase", "active"):
        return plan.state == "active" and all(one.state in closed for one in phases if one.position < item.position)
    if wanted == ("task", "pending"):
        return next(one.state for one in phases if one.id == item.phase_id) not in closed
    return True


async def test_whatever_happens_to_plans_the_check_finds_nothing(store: Store, ollama: OllamaStandIn) -> None:
    async with OllamaEmbedder.at(ollama.server.url) as embedder:
        known = {"store": store, "memory": Forgetful(store, embedder), "loop": asyncio.get_running_loop()}
        await run_histories(type("Machine", (Histories,), known))


async def run_histories(machine: type[Histories]) -> None:
    """Draw histories and run them."""
    chosen = settings(
        max_examples=8,
        stateful_step_count=15,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=chosen)
