"""The stage on which people run workflows."""

import asyncio
import math
from collections.abc import Awaitable
from functools import partial
from typing import Any

import pytest

from plainspec.ports.workflow import BreakerFigures, Failure, FailureKind, PauseFigures, RunContext
from plainspec.stage.workflows.clock import NothingMovesError, VirtualClock, WallClock
from plainspec.stage.workflows.notation import NotationError
from plainspec.stage.workflows.stage import Run, Runs, StepRow, Visit, WorkflowStage
from plainspec.stage.workflows.tables import (
    breaker_of,
    context_of,
    expected_event,
    expected_failure,
    noted_event,
    pauses_of,
    recording_of,
    visit_of,
)
from plainspec.systems.agency.workflows import AgencyWorkflows

pytestmark = pytest.mark.anyio


@pytest.fixture
def stage() -> WorkflowStage:
    return WorkflowStage(AgencyWorkflows)


def events(stage: WorkflowStage) -> list[str]:
    return [noted_event(happening) for happening in stage.journal.happenings]


async def test_the_clock_jumps_from_timer_to_timer_in_their_order() -> None:
    clock = VirtualClock()
    rung: list[tuple[str, float]] = []

    def ring(name: str) -> None:
        rung.append((name, clock.now()))

    for name, delay_s in (("late", 60.0), ("early", 1.0), ("also early", 1.0)):
        clock.call_later(delay_s, partial(ring, name))
    clock.call_later(2, partial(ring, "never")).cancel()
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    clock.call_later(3600, lambda: done.set_result(None))
    await clock.finish(done)
    assert rung == [("early", 1), ("also early", 1), ("late", 60)]
    assert clock.now() == 3600


async def test_work_that_waits_for_nothing_on_the_clock_is_reported() -> None:
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with pytest.raises(NothingMovesError, match="after 0 s nothing moves"):
        await VirtualClock().finish(never)


async def test_a_virtual_deadline_cuts_short_and_tells_that_it_did() -> None:
    clock = VirtualClock()
    deadline = clock.timeout(5)

    async def work() -> None:
        async with deadline:
            await clock.sleep(10)

    task = asyncio.ensure_future(work())
    await clock.finish(task)
    assert isinstance(task.exception(), TimeoutError)
    assert deadline.expired()


async def test_people_come_in_their_turn_and_their_deeds_are_written_down(stage: WorkflowStage) -> None:
    stage.declare([StepRow("draft", takes="2 s"), StepRow("fail", answers="-", fails="always")])
    runs = await stage.run("draft >> fail", [Visit("Ana", "x"), Visit("Ben", "y", at_s=1, gives_up_after_s=0.5)])
    assert events(stage) == [
        "0 s: draft begins",
        "1 s: draft begins",
        "1.5 s: draft is cancelled",
        "2 s: draft ends",
        "2 s: fail begins",
        "2 s: fail fails",
    ]
    (ana,), (ben,) = runs.of("Ana"), runs.of("Ben")
    assert (ana.took_s, ana.failures) == (2, (Failure(FailureKind.ERROR, "fail"),))
    assert (ben.took_s, ben.given_up) == (0.5, True)
    assert (str(ana), str(ben)) == ("Ana's run failed with error of fail", "Ben's run was cancelled")


async def test_answers_are_put_into_words(stage: WorkflowStage) -> None:
    stage.declare([StepRow("a"), StepRow("b", answers="said {input}")])
    runs = await stage.run("a >> b | a", [Visit("Ana", "x")])
    assert str(runs.all[0]) == "Ana got '[said a(x), a(x)]'"


@pytest.mark.parametrize(
    ("fails", "outcomes"),
    [("once", "FAA"), ("twice", "FFA"), ("3 times", "FFF"), ("always", "FFF"), ("once by its own timeout", "FAA")],
)
async def test_steps_fail_as_often_as_their_rows_say(stage: WorkflowStage, fails: str, outcomes: str) -> None:
    stage.declare([StepRow("a", fails=fails)])
    runs = await stage.run("a", [Visit("Ana", "x", at_s=second) for second in range(3)])
    assert "".join("A" if run.answer else "F" for run in runs.all) == outcomes


@pytest.mark.parametrize(
    ("workflow", "outcome"),
    [
        ("jam retried once", "Ana's run failed with error of jam"),
        ("slow within 5 s", "Ana's run failed with timeout of slow"),
        ("slow cached for 5 min", "Ana got 'slow(x: y)'"),
        ("jam or else slow", "Ana got 'slow(x: y)'"),
        ("if y then slow otherwise jam", "Ana got 'slow(x: y)'"),
        ("route(z: slow)", "Ana's run failed with unknown route of x"),
        ("route(x: slow, otherwise: jam)", "Ana got 'slow(x: y)'"),
        ("slow undone by jam >> jam", "Ana's run failed with error of jam, not undone of jam"),
        ("slow guarded", "Ana got 'slow(x: y)'"),
        ("ping | pong", "Ana got '[ping(x: y), pong(x: y)]'"),
    ],
)
async def test_every_form_of_the_notation_runs(stage: WorkflowStage, workflow: str, outcome: str) -> None:
    stage.declare(
        [
            StepRow("jam", fails="always"),
            StepRow("slow", takes="9 s", tidies="1 s"),
            StepRow("ping", meets="pong"),
            StepRow("pong", meets="ping"),
        ]
    )
    runs = await stage.run(workflow, [Visit("Ana", "x: y")])
    assert str(runs.all[0]) == outcome


async def test_an_open_circuit_is_told_as_such(stage: WorkflowStage) -> None:
    stage.figures.breaker = BreakerFigures(failures=1)
    stage.declare([StepRow("jam", fails="always")])
    runs = await stage.run("jam guarded", [Visit("Ana", "x"), Visit("Ben", "x", at_s=1)])
    assert [str(run) for run in runs.all] == [
        "Ana's run failed with error of jam",
        "Ben's run failed with open circuit of jam",
    ]
    assert stage.calls_of("jam") == 1


@pytest.mark.parametrize("row", [StepRow("a", fails="sometimes"), StepRow("a", does="dances"), StepRow("a", takes="3")])
def test_a_row_that_no_step_can_follow_is_refused(stage: WorkflowStage, row: StepRow) -> None:
    with pytest.raises(ValueError, match=r"cannot fail|is unknown|is not a duration"):
        stage.declare([row])


async def test_a_step_that_was_not_declared_is_named_with_those_that_were(stage: WorkflowStage) -> None:
    stage.declare([StepRow("draft"), StepRow("review")])
    with pytest.raises(NotationError, match="no step 'darft'; there are draft, review"):
        await stage.run("darft", [Visit("Ana", "x")])
    with pytest.raises(AssertionError, match="no step 'darft'"):
        stage.calls_of("darft")


async def test_an_error_that_means_nothing_to_a_caller_is_raised(stage: WorkflowStage) -> None:
    stage.record("odd", {"side_effect": RuntimeError("a mistake in the library")})
    with pytest.raises(RuntimeError, match="a mistake in the library"):
        await stage.run("odd", [Visit("Ana", "x")])


async def test_steps_and_their_workflow_go_by_one_clock(stage: WorkflowStage) -> None:
    stage.go_by_the_system()
    stage.declare([StepRow("a", takes="10 ms")])
    runs = await stage.run("a", [Visit("Ana", "x", at_s=0.01)])
    assert 0.01 <= runs.of("Ana")[0].took_s < 5
    with pytest.raises(ValueError, match="before the steps"):
        stage.go_by_the_system()


async def test_the_clock_of_the_machine_has_limited_patience() -> None:
    clock = WallClock()
    clock.patience_s = 0.01
    with pytest.raises(NothingMovesError, match=r"not ended after 0\.01 s"):
        await clock.finish(asyncio.get_running_loop().create_future())


class StubbornWorkflows(AgencyWorkflows):
    """Waits for something that never comes."""

    def execute(self, workflow: Any, value: Any, context: object) -> Awaitable[Any]:
        """Wait."""
        del workflow, value, context
        return asyncio.get_running_loop().create_future()


async def test_a_run_that_never_ends_is_reported_and_stopped() -> None:
    stage = WorkflowStage(StubbornWorkflows)
    stage.declare([StepRow("a")])
    with pytest.raises(NothingMovesError, match="nothing moves any more"):
        await stage.run("a", [Visit("Ana", "x")])


async def test_what_steps_see_of_a_context_is_kept_as_it_was(stage: WorkflowStage) -> None:
    context = RunContext("run-1", {"user": "ana", "tags": ["new"]})
    stage.contexts["Ana"] = context
    stage.declare([StepRow("a", does="tries to change the context")])
    await stage.run("a >> a", [Visit("Ana", "x")])
    assert stage.seen_by("Ana") == [("a", context), ("a", context)]
    assert stage.people() == ["Ana"]
    stage.record("clerk", {})
    assert stage.last_context_of("clerk") is None


def test_nobody_ran_nothing() -> None:
    runs = Runs((Run(Visit("Ana", "x"), 0, answer="y"),))
    assert len(runs.of("everybody")) == 1
    with pytest.raises(AssertionError, match="Ben ran nothing"):
        runs.of("Ben")


def test_tables_say_who_comes_when_and_how_breakers_are_set() -> None:
    assert visit_of({"person": "Ana", "at": "2 s", "on": "x"}) == Visit("Ana", "x", 2)
    late = {"person": "Ana", "at": "2 s", "on": "x", "cancels after": "1 s"}
    assert visit_of(late) == Visit("Ana", "x", 2, 1)
    assert context_of({"person": "Ana", "correlation id": "c", "user": "a"}) == RunContext("c", {"user": "a"})
    assert breaker_of({"failures": "2", "recovery": "60 s", "trial calls": "1", "successes": "1"}) == BreakerFigures(
        failures=2, recovery_s=60, trial_calls=1, successes=1
    )
    assert breaker_of({}) == BreakerFigures()
    with pytest.raises(ValueError, match="no colour"):
        breaker_of({"colour": "red"})


def test_tables_say_what_recording_steps_are_told_and_what_is_expected() -> None:
    assert recording_of("a", "") == {}
    assert recording_of("a", "answer yes sir") == {"return_value": "yes sir"}
    assert recording_of("a", "answer nothing") == {"return_value": None}
    assert str(recording_of("a", "fail")["side_effect"]) == "a failed"
    assert recording_of("a", "shout")["side_effect"]("x") == "X"
    assert [str(outcome) for outcome in recording_of("a", "answer no", "fail, answer yes")["side_effect"]] == [
        "a failed",
        "yes",
    ]
    assert str(recording_of("a", "fail anew")["side_effect"]()) == "a failed"
    assert pauses_of({"growth": "3", "longest s": "10", "by chance": "no"}) == PauseFigures(3, 10, by_chance=False)
    with pytest.raises(ValueError, match="cannot be told to 'dance'"):
        recording_of("a", "dance")
    assert expected_failure({"failure": "timeout", "of": "a"}) == Failure(FailureKind.TIMEOUT, "a")
    assert expected_event({"at": "1 min", "event": "a begins"}) == "60 s: a begins"


def test_the_agency_explains_only_what_a_traceback_shows() -> None:
    agency = AgencyWorkflows(VirtualClock(), lambda: math.nan)
    assert agency.explain(RuntimeError("odd")) == (Failure(FailureKind.UNEXPECTED, "RuntimeError('odd')"),)
