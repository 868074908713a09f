"""Sentences about runs of workflows, and about their outcomes."""

from collections import Counter

from plainspec import given, parameter_type, then, when
from plainspec.stage.workflows.notation import parse_duration
from plainspec.stage.workflows.stage import RunRequest, Runs, WorkflowStage
from plainspec.stage.workflows.tables import backoff_of, breaker_of, expected_failure, must_have_rows, request_of


def elapsed_of(text: str) -> tuple[float, float]:
    """Read `5 s`, or `between 90 ms and 5 s`."""
    least, _, most = text.removeprefix("between ").partition(" and ")
    return parse_duration(least), parse_duration(most or least)


parameter_type(name="workflow", regexp='[^"]+', example="count >> report")
parameter_type(name="duration", regexp="\\d+(?:\\.\\d+)? (?:ms|s|min|h)", example="5 s", transformer=parse_duration)
parameter_type(
    name="elapsed",
    regexp="(?:between \\d+(?:\\.\\d+)? (?:ms|s|min|h) and )?\\d+(?:\\.\\d+)? (?:ms|s|min|h)",
    example="between 40 s and 60 s",
    transformer=elapsed_of,
)
parameter_type(name="primitives", regexp="circuit breakers|retries", transformer=str)


@given("{primitives} with")
def configure(primitives: str, table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Set what the columns name; the rest stays as the system has it. With jitter, chance is at one half."""
    (row,) = table
    if primitives == "retries":
        workflow_stage.settings.backoff = backoff_of(row)
        workflow_stage.chance = 0.5
    else:
        workflow_stage.settings.breaker = breaker_of(row)


@given("the system clock is used")
def use_system_clock(workflow_stage: WorkflowStage) -> None:
    """Let real time pass, by the clock that the system uses by default."""
    workflow_stage.use_system_clock()


@when("{word} runs {workflow} on {string}", gives="runs")
async def run(person: str, workflow: str, value: str, workflow_stage: WorkflowStage) -> Runs:
    """Run it once, to the end."""
    return await workflow_stage.run(workflow, [RunRequest(person, value)])


@when("{word} runs {workflow} on {string} and cancels after {duration}", gives="runs")
async def run_and_cancel(person: str, workflow: str, value: str, delay_s: float, workflow_stage: WorkflowStage) -> Runs:
    """Run it once, and cancel it after a while."""
    return await workflow_stage.run(workflow, [RunRequest(person, value, cancels_after_s=delay_s)])


@when("these people run {workflow}", gives="runs")
async def run_each(workflow: str, table: list[dict[str, str]], workflow_stage: WorkflowStage) -> Runs:
    """Run one and the same workflow for each person at their time."""
    return await workflow_stage.run(workflow, [request_of(row) for row in table])


@then("{word} gets {string}")
def gets(person: str, result: str, runs: Runs) -> None:
    """Compare the result of each of this person's runs."""
    for one in runs.of(person):
        assert one.result == result, f"{person} was to get {result!r}, but {one}"


@then("{word}'s run fails with")
def fails_with(person: str, table: list[dict[str, str]], runs: Runs) -> None:
    """Compare all failures that can be seen from the error of each of this person's runs, and the messages given."""
    must_have_rows(table)
    expected = Counter(expected_failure(row) for row in table)
    for one in runs.of(person):
        assert not one.cancelled, f"{person}'s run was to fail, but {one}"
        assert Counter(one.failures) == expected, f"{person}'s run was to fail with {table}, but {one}"
        for failure in map(expected_failure, table):
            said = [other.message for other in one.failures if other == failure]
            assert not failure.message or failure.message in said, f"{failure.about} failed with the message {said}"


@then("{word}'s run is cancelled")
def is_cancelled(person: str, runs: Runs) -> None:
    """The cancellation of this person's runs was propagated to the caller."""
    for one in runs.of(person):
        assert one.cancelled, f"{person}'s run was to be cancelled, but {one}"


@then("{word}'s run takes {elapsed}")
def takes(person: str, limits_s: tuple[float, float], runs: Runs) -> None:
    """Compare the time that this person's run took on the clock of the stage."""
    (one,) = runs.of(person)
    least_s, most_s = limits_s
    assert least_s <= one.took_s <= most_s, f"{person}'s run took {one.took_s:g} s, not {least_s:g} to {most_s:g} s"
