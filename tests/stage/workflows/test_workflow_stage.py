"""The stage on which people run workflows."""

import asyncio
import math
from collections.abc import Awaitable
from typing import Any

import pytest

from plainspec.ports.workflow import BackoffSettings, BreakerSettings, Failure, FailureKind, RunContext
from plainspec.stage.workflows.clock import NothingMovesError, VirtualClock
from plainspec.stage.workflows.notation import NotationError
from plainspec.stage.workflows.stage import Run, RunRequest, Runs, StepRow, WorkflowStage
from plainspec.stage.workflows.tables import (
    backoff_of,
    breaker_of,
    context_of,
    expected_event,
    expected_failure,
    recorded_event,
    recording_options,
    request_of,
)
from plainspec.systems.agency.workflows import AgencyWorkflows

pytestmark = pytest.mark.anyio


@pytest.fixture
def stage() -> WorkflowStage:
    return WorkflowStage(AgencyWorkflows)


def events(stage: WorkflowStage) -> list[str]:
    return [recorded_event(event) for event in stage.log.events]


async def test_people_come_in_their_turn_and_their_deeds_are_written_down(stage: WorkflowStage) -> None:
    stage.declare([StepRow("draft", takes="2 s"), StepRow("fail", returns="-", fails="always")])
    runs = await stage.run(
        "draft >> fail", [RunRequest("Ana", "x"), RunRequest("Ben", "y", at_s=1, cancels_after_s=0.5)]
    )
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
    assert (ben.took_s, ben.cancelled) == (0.5, True)
    assert (str(ana), str(ben)) == ("Ana's run failed with error of fail", "Ben's run was cancelled")


async def test_answers_are_put_into_words(stage: WorkflowStage) -> None:
    stage.declare([StepRow("a"), StepRow("b", returns="said {input}")])
    runs = await stage.run("a >> b | a", [RunRequest("Ana", "x")])
    assert str(runs.all[0]) == "Ana got '[said a(x), a(x)]'"


@pytest.mark.parametrize(
    ("fails", "outcomes"),
    [("once", "FAA"), ("twice", "FFA"), ("3 times", "FFF"), ("always", "FFF"), ("once with a timeout", "FAA")],
)
async def test_steps_fail_as_often_as_their_rows_say(stage: WorkflowStage, fails: str, outcomes: str) -> None:
    stage.declare([StepRow("a", fails=fails)])
    runs = await stage.run("a", [RunRequest("Ana", "x", at_s=second) for second in range(3)])
    assert "".join("A" if run.result else "F" for run in runs.all) == outcomes


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
        ("slow undone by jam >> jam", "Ana's run failed with error of jam, failed compensation of jam"),
        ("slow with a circuit breaker", "Ana got 'slow(x: y)'"),
        ("ping | pong", "Ana got '[ping(x: y), pong(x: y)]'"),
    ],
)
async def test_every_form_of_the_notation_runs(stage: WorkflowStage, workflow: str, outcome: str) -> None:
    stage.declare(
        [
            StepRow("jam", fails="always"),
            StepRow("slow", takes="9 s", cleans_up_for="1 s"),
            StepRow("ping", kind="blocking", waits_for="pong"),
            StepRow("pong", kind="blocking", waits_for="ping"),
        ]
    )
    runs = await stage.run(workflow, [RunRequest("Ana", "x: y")])
    assert str(runs.all[0]) == outcome


async def test_an_open_circuit_is_told_as_such(stage: WorkflowStage) -> None:
    stage.settings.breaker = BreakerSettings(failures=1)
    stage.declare([StepRow("jam", fails="always")])
    runs = await stage.run("jam with a circuit breaker", [RunRequest("Ana", "x"), RunRequest("Ben", "x", at_s=1)])
    assert [str(run) for run in runs.all] == [
        "Ana's run failed with error of jam",
        "Ben's run failed with open circuit of jam",
    ]
    assert stage.calls_of("jam") == 1


@pytest.mark.parametrize(
    "row",
    [
        {"fails": "sometimes"},
        {"fails": "once with a bang"},
        {"takes": "3"},
        {"kind": "odd"},
        {"changes": "the world"},
        {"when_cancelled": "sings"},
        {"kind": "recording", "side_effect": "dance"},
    ],
)
def test_a_row_that_no_step_can_follow_is_refused(stage: WorkflowStage, row: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cannot fail|cannot be|is not a duration|no side effect"):
        stage.declare([StepRow("a", **row)])


async def test_a_step_that_was_not_declared_is_named_with_those_that_were(stage: WorkflowStage) -> None:
    stage.declare([StepRow("draft"), StepRow("review")])
    with pytest.raises(NotationError, match="no step 'darft'; there are draft, review"):
        await stage.run("darft", [RunRequest("Ana", "x")])
    with pytest.raises(AssertionError, match="no step 'darft'"):
        stage.calls_of("darft")


class MistakenWorkflows(AgencyWorkflows):
    """Fails in a way that no step of the stage does."""

    async def execute(self, workflow: Any, value: Any, context: object) -> Any:
        """Fail."""
        del workflow, value, context
        raise RuntimeError("a mistake in the library")


async def test_an_error_that_means_nothing_to_a_caller_is_raised() -> None:
    stage = WorkflowStage(MistakenWorkflows)
    stage.declare([StepRow("a")])
    with pytest.raises(RuntimeError, match="a mistake in the library"):
        await stage.run("a", [RunRequest("Ana", "x")])


async def test_steps_and_their_workflow_go_by_one_clock(stage: WorkflowStage) -> None:
    stage.use_system_clock()
    stage.declare([StepRow("a", takes="10 ms")])
    runs = await stage.run("a", [RunRequest("Ana", "x", at_s=0.01)])
    assert 0.01 <= runs.of("Ana")[0].took_s < 5
    with pytest.raises(ValueError, match="before the steps"):
        stage.use_system_clock()


class StubbornWorkflows(AgencyWorkflows):
    """Waits for something that never comes."""

    def execute(self, workflow: Any, value: Any, context: object) -> Awaitable[Any]:
        """Wait."""
        del workflow, value, context
        return asyncio.get_running_loop().create_future()


async def test_a_run_that_never_ends_is_reported_and_stopped() -> None:
    stage = WorkflowStage(StubbornWorkflows)
    stage.declare([StepRow("a")])
    with pytest.raises(NothingMovesError, match="nothing happens any more"):
        await stage.run("a", [RunRequest("Ana", "x")])


async def test_what_steps_see_of_a_context_is_kept_as_it_was(stage: WorkflowStage) -> None:
    context = RunContext("run-1", {"user": "ana", "tags": ["new"]})
    stage.contexts["Ana"] = context
    stage.declare([StepRow("a", changes="the context"), StepRow("clerk", kind="recording")])
    await stage.run("a >> clerk", [RunRequest("Ana", "x")])
    assert stage.seen_by("Ana") == [("a", context), ("clerk", context)]
    assert stage.people() == ["Ana"]
    assert stage.calls_of("clerk") == 1


def test_a_person_without_a_run_is_reported() -> None:
    runs = Runs((Run(RunRequest("Ana", "x"), 0, result="y"),))
    assert len(runs.of("everybody")) == 1
    with pytest.raises(AssertionError, match="Ben started no run"):
        runs.of("Ben")


def test_tables_say_who_comes_when_and_how_breakers_are_set() -> None:
    assert request_of({"person": "Ana", "at": "2 s", "on": "x"}) == RunRequest("Ana", "x", 2)
    late = {"person": "Ana", "at": "2 s", "on": "x", "cancels after": "1 s"}
    assert request_of(late) == RunRequest("Ana", "x", 2, 1)
    assert context_of({"person": "Ana", "correlation id": "c", "user": "a"}) == RunContext("c", {"user": "a"})
    assert breaker_of({"failures": "2", "recovery": "60 s", "trial calls": "1", "successes": "1"}) == BreakerSettings(
        failures=2, recovery_s=60, trial_calls=1, successes=1
    )
    assert breaker_of({}) == BreakerSettings()
    assert backoff_of({"backoff": "3", "longest wait": "10 s", "jitter": "off"}) == BackoffSettings(3, 10, jitter=False)
    for read in (breaker_of, backoff_of):
        with pytest.raises(ValueError, match="no setting colour"):
            read({"colour": "red"})


def test_tables_say_what_recording_steps_do_and_what_is_expected() -> None:
    assert recording_options("a", "", "") == {}
    assert recording_options("a", "yes sir", "") == {"return_value": "yes sir"}
    assert recording_options("a", "None", "") == {"return_value": None}
    assert str(recording_options("a", "", "error")["side_effect"]) == "a failed"
    assert recording_options("a", "", "upper case")["side_effect"]("x") == "X"
    assert expected_failure({"failure": "timeout", "of": "a"}) == Failure(FailureKind.TIMEOUT, "a")
    assert expected_failure({"failure": "open circuit", "of": "a", "message": "m"}).message == "m"
    with pytest.raises(ValueError, match="no failure 'bang'; there are error, timeout"):
        expected_failure({"failure": "bang", "of": "a"})
    assert expected_event({"at": "1 min", "event": "a begins"}) == "60 s: a begins"


def test_the_agency_explains_only_what_a_traceback_shows() -> None:
    agency = AgencyWorkflows(VirtualClock(), lambda: math.nan)
    assert agency.explain(RuntimeError("odd")) == (Failure(FailureKind.UNEXPECTED_ERROR, "RuntimeError('odd')"),)
