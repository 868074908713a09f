"""Sentences about the steps that workflows are made of: how they behave, and what they have done."""

from plainspec import given, then
from plainspec.stage.workflows.stage import StepRow, WorkflowStage
from plainspec.stage.workflows.tables import (
    breaker_of,
    expected_event,
    must_have_rows,
    noted_event,
    pauses_of,
    recording_of,
)


@given("the steps")
def declare_steps(table: list[StepRow], workflow_stage: WorkflowStage) -> None:
    """Make steps that answer, fail and take as long as their rows say."""
    workflow_stage.declare(table)


@given("the recording steps")
def declare_recording_steps(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Make recording steps that are told what their rows say."""
    for row in table:
        workflow_stage.record(row["step"], recording_of(row["step"], row["told to"], row.get("at first", "")))


@given("a circuit breaker with")
def set_breaker(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Set the figures of the circuit breakers; those that are left out stay as the system has them."""
    (figures,) = table
    workflow_stage.figures.breaker = breaker_of(figures)


@given("chance falls at {float}")
def set_chance(chance: float, workflow_stage: WorkflowStage) -> None:
    """Set the number, from 0 up to 1, that stands for every throw of the dice."""
    workflow_stage.chance = chance


@given("pauses between attempts with")
def set_pauses(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Set the figures of the pauses that retries make."""
    (figures,) = table
    workflow_stage.figures.pauses = pauses_of(figures)


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


@then("{word} remembers {int} call(s)")
def remembers_calls(step: str, times: int, workflow_stage: WorkflowStage) -> None:
    """Ask the recording step how often it was called."""
    remembered = workflow_stage.recording_steps[step]
    assert remembered.call_count == times, f"{step} remembers {remembered.call_count} calls instead of {times}"
    last = remembered.last_input, remembered.last_context
    assert times or last == (None, None), f"{step} was never called, and remembers {last}"


@then("{word} was last asked {string}")
def was_last_asked(step: str, value: str, workflow_stage: WorkflowStage) -> None:
    """Ask the recording step for the input of its last call."""
    last = workflow_stage.recording_steps[step].last_input
    assert last == value, f"{step} was last asked {last!r}"
