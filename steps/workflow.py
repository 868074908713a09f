"""Sentences about people who run workflows, and about the steps that workflows are made of."""

from collections import Counter

from plainspec import given, parameter_type, then, when
from plainspec.stage.workflow import Runs, StepRow, Visit, WorkflowStage
from plainspec.stage.workflow_notation import parse_duration
from plainspec.stage.workflow_tables import (
    breaker_of,
    expected_event,
    expected_failure,
    must_have_rows,
    noted_event,
    recording_of,
    visit_of,
)

parameter_type(name="workflow", regexp='[^"]+')
parameter_type(name="duration", regexp="\\d+(?:\\.\\d+)? (?:ms|s|min|h)", transformer=parse_duration)


@given("the steps")
def declare_steps(table: list[StepRow], workflow_stage: WorkflowStage) -> None:
    """Make steps that answer, fail and take as long as their rows say."""
    workflow_stage.declare(table)


@given("the recording steps")
def declare_recording_steps(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Make recording steps that are told what their rows say."""
    for row in table:
        workflow_stage.record(row["step"], recording_of(row["step"], row["told to"]))


@given("a circuit breaker with")
def set_breaker(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Set the figures of the circuit breakers; those that are left out stay as the system has them."""
    (figures,) = table
    workflow_stage.breaker = breaker_of(figures)


@given("chance falls at {float}")
def set_chance(chance: float, workflow_stage: WorkflowStage) -> None:
    """Set the number, from 0 up to 1, that stands for every throw of the dice."""
    workflow_stage.chance = chance


@when("{word} runs {workflow} on {string}", gives="runs")
async def run(person: str, workflow: str, value: str, workflow_stage: WorkflowStage) -> Runs:
    """Run it once, to the end."""
    return await workflow_stage.run(workflow, [Visit(person, value)])


@when("{word} runs {workflow} on {string} and gives up after {duration}", gives="runs")
async def run_and_give_up(
    person: str, workflow: str, value: str, patience_s: float, workflow_stage: WorkflowStage
) -> Runs:
    """Run it once, and cancel it after a while."""
    return await workflow_stage.run(workflow, [Visit(person, value, gives_up_after_s=patience_s)])


@when("{int} people run {workflow} on {string} at once", gives="runs")
async def run_at_once(people: int, workflow: str, value: str, workflow_stage: WorkflowStage) -> Runs:
    """Run it so many times at the same moment."""
    visits = [Visit(f"person-{number}", value) for number in range(1, people + 1)]
    return await workflow_stage.run(workflow, visits)


@when("these people run {workflow}", gives="runs")
async def run_each(workflow: str, table: list[dict[str, str]], workflow_stage: WorkflowStage) -> Runs:
    """Run one and the same workflow for each person at their time."""
    return await workflow_stage.run(workflow, [visit_of(row) for row in table])


@then("{word} gets {string}")
def gets(person: str, answer: str, runs: Runs) -> None:
    """Compare the answer of each of this person's runs."""
    for one in runs.of(person):
        assert one.answer == answer, f"{person} expected {answer!r}, but {one}"


@then("{word} is told of")
def is_told_of(person: str, table: list[dict[str, str]], runs: Runs) -> None:
    """Compare all failures that can be seen from the error of each of this person's runs."""
    must_have_rows(table)
    expected = Counter(expected_failure(row) for row in table)
    for one in runs.of(person):
        assert one.failures, f"{person} was told of no failure: {one}"
        assert Counter(one.failures) == expected, f"{person} expected to be told of {table}, but {one}"


@then("{word}'s run is cancelled")
def is_cancelled(person: str, runs: Runs) -> None:
    """Nothing swallowed the cancellation of this person's runs."""
    for one in runs.of(person):
        assert one.given_up, f"{person} gave up, and yet {one}"


@then("{word}'s run takes {duration}")
def takes(person: str, duration: float, runs: Runs) -> None:
    """Compare the time that this person's run took on the clock of the stage."""
    (one,) = runs.of(person)
    assert one.took_s == duration, f"{person}'s run took {one.took_s:g} s instead of {duration:g} s"


@then("{word} has run {int} time(s)")
def has_run(step: str, times: int, workflow_stage: WorkflowStage) -> None:
    """Compare how often a step was begun, by anybody."""
    begun = workflow_stage.calls_of(step)
    assert begun == times, f"{step} has run {begun} times instead of {times}"


@then("this has happened")
def has_happened(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Compare everything that any step has done, in order, with its time."""
    must_have_rows(table)
    happened = [noted_event(happening) for happening in workflow_stage.journal.happenings]
    assert happened == [expected_event(row) for row in table]


@then("no two attempts of {word} are further apart than {duration}")
def are_close_together(step: str, limit_s: float, workflow_stage: WorkflowStage) -> None:
    """Look at the pauses between the beginnings of a step that takes no time."""
    pauses = workflow_stage.pauses_of(step)
    assert pauses, f"the journal knows fewer than two attempts of {step}, so there is no pause to look at"
    longest = max(pauses)
    assert longest <= limit_s, f"there was a pause of {longest:g} s before an attempt of {step}, above {limit_s:g} s"
