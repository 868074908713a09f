"""Ways in which running tasks, and failures in the middle of them, can go wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.planning import NotRecordedError, TaskResult
from agency.planning.errors import PlanningError
from agency.planning.states import TaskState
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

RUNNING, FAILURES, CANCELLATION = (f"planning/{name}.feature" for name in ("running", "failures", "cancellation"))
CODE, PLANS = "agency.planning.running", "agency.store.plans.repository:Plans"
KILLED = f"{FAILURES}: The process is killed <moment>"


@fault(
    "the duration of a task is not recorded",
    caught_by=f"{RUNNING}: A task of 40 s, and one that succeeds at its third attempt",
    because="'took': '0 s'",
)
def take_no_time(patch: Patch) -> None:
    """Record that each task took no time."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, number: Any, attempt: Any, state: Any, _duration_s: Any, error: Any = None) -> bool:
            ended: bool = await original(self, number, attempt, state, 0.0, error)
            return ended

        return end

    patch.wrap(f"{PLANS}.end", make)


@fault(
    "a task may take as long as it wants",
    caught_by=f"{RUNNING}: A task with a limit of 2 min takes 120.5 s",
    because="sees the plan",
)
def lift_the_limit(patch: Patch) -> None:
    """Run the step without its limit."""
    patch.attribute(f"{CODE}:Timeout", lambda tried, _limit_s, **_clock: tried)


@fault(
    "a task that fails does not block its phase",
    caught_by=f"{RUNNING}: Drawing the form fails at all attempts",
    because="was refused: check violation",
)
def overlook_failures(patch: Patch) -> None:
    """Take every task for a success."""

    def make(original: Callable[..., Any]) -> Any:
        async def run(self: Any, user: Any, task_id: Any) -> None:
            with suppress(PlanningError):
                await original(self, user, task_id)

        return run

    patch.wrap("agency.planning.running:TaskRunner.run", make)


@fault(
    "tasks of a phase run one after the other",
    caught_by="planning/parallel_tasks.feature: 20 tasks that each wait until all of them are at work",
    because="Ask",
)
def run_in_turn(patch: Patch) -> None:
    """Let one task run at a time."""
    patch.build_with("agency.planning.workflow:PlanRunner", parallel=1)


@fault(
    "the state of a task is committed before its output",
    caught_by=[
        f"{FAILURES}: The database refuses to keep the output",
        f"{FAILURES}: The database refuses to link the output",
    ],
    because="'completed'",
)
def commit_early(patch: Patch) -> None:
    """Commit as soon as the task has ended."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, *said: Any) -> bool:
            ended: bool = await original(self, *said)
            await self.session.commit()
            return ended

        return end

    patch.wrap(f"{PLANS}.end", make)


@fault(
    "the end of a task is given up when the database is away for a moment",
    caught_by=f"{FAILURES}: The database is down for 5 s while the form is drawn",
    because="the entries of the task",
)
def try_to_record_once(patch: Patch) -> None:
    """Try to record it once."""
    patch.attribute(f"{CODE}:RECORD_RETRIES", 0)


@fault(
    "a task whose end was not recorded counts as done",
    caught_by=f"{FAILURES}: The database stays down",
    because="was not refused.",
)
def report_nothing(patch: Patch) -> None:
    """Return its output as if it were kept."""

    def make(original: Callable[..., Any]) -> Any:
        async def run(self: Any, user: Any, task_id: Any) -> Any:
            try:
                return await original(self, user, task_id)
            except NotRecordedError as error:
                return TaskResult(error.output or "", uuid4(), 0.0)

        return run

    patch.wrap(f"{CODE}:TaskRunner.run", make)


@fault(
    "a task is recovered although its time is not up",
    caught_by=f"{FAILURES}: Ana recovers the plan before the time limit of the task",
    because="'pending'",
)
def recover_early(patch: Patch) -> None:
    """Take every active task for one that is nobody's."""

    def make(original: Callable[..., Any]) -> Any:
        async def overdue(self: Any, plan_id: Any, grace_s: Any, _now: Any = None) -> Any:
            return await original(self, plan_id, grace_s, datetime.now(UTC) + timedelta(days=1))

        return overdue

    patch.wrap(f"{PLANS}.overdue", make)


@fault("tasks of killed processes stay active for ever", caught_by=KILLED, because="'active'")
def recover_nothing(patch: Patch) -> None:
    """Find no task that is nobody's."""

    async def overdue(_self: Any, _plan_id: Any, _grace_s: Any, _now: Any = None) -> tuple[()]:
        return ()

    patch.attribute(f"{PLANS}.overdue", overdue)


@fault(
    "a cancelled task stays active",
    caught_by=f"{CANCELLATION}: Ana cancels the run while she tries to log in",
    because="'active'",
)
def record_no_cancellation(patch: Patch) -> None:
    """Leave the task as it is."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, number: Any, attempt: Any, state: str, *said: Any) -> bool:
            return state == TaskState.FAILED or await original(self, number, attempt, state, *said)

        return end

    patch.wrap(f"{PLANS}.end", make)
