"""Sentences about people who run workflows, and about what becomes of their runs."""

from collections import Counter

from plainspec import parameter_type, then, when
from plainspec.stage.workflows.notation import parse_duration, parse_workflow
from plainspec.stage.workflows.stage import Runs, Visit, WorkflowStage
from plainspec.stage.workflows.tables import (
    expected_failure,
    must_have_rows,
    visit_of,
)

parameter_type(name="workflow", regexp='[^"]+')
parameter_type(name="duration", regexp="\\d+(?:\\.\\d+)? (?:ms|s|min|h)", transformer=parse_duration)


@when("{word} runs {workflow} on {string}", gives="runs")
async def run(person: str, workflow: str, value: str, workflow_stage: WorkflowStage) -> Runs:
    """Run it once, to the end."""
    return await workflow_stage.run(workflow, [Visit(person, value)])


@when("{word} runs {workflow} on {string} and cancels after {duration}", gives="runs")
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


@when("somebody plans {workflow}", gives="objection")
def plan(workflow: str, workflow_stage: WorkflowStage) -> str:
    """Put it together without running it, and take down what is said against it; nothing if it is accepted."""
    tree = parse_workflow(workflow)
    try:
        workflow_stage.build(tree)
    except ValueError as error:
        return str(error)
    return ""


@then("{word} gets {string}")
def gets(person: str, answer: str, runs: Runs) -> None:
    """Compare the answer of each of this person's runs."""
    for one in runs.of(person):
        assert one.answer == answer, f"{person} expected {answer!r}, but {one}"


@then("{word}'s run fails with")
def fails_with(person: str, table: list[dict[str, str]], runs: Runs) -> None:
    """Compare all failures that can be seen from the error of each of this person's runs, and the messages given."""
    must_have_rows(table)
    expected = Counter(expected_failure(row) for row in table)
    for one in runs.of(person):
        assert Counter(one.failures) == expected, f"{person}'s run was to fail with {table}, but {one}"
        for failure in map(expected_failure, table):
            said = [other.message for other in one.failures if other == failure]
            assert not failure.message or failure.message in said, f"{failure.about} failed with the message {said}"


@then("{word} reads {string}")
def reads(person: str, words: str, runs: Runs) -> None:
    """Compare the text of the error that reached this person."""
    for one in runs.of(person):
        assert one.said == words, f"{person} expected to read {words!r}, but read {one.said!r}: {one}"


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
