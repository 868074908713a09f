"""Sentences about the steps of workflows: what they do, and what they have done."""

from itertools import zip_longest

from plainspec import given, then
from plainspec.stage.workflows.stage import StepRow, WorkflowStage
from plainspec.stage.workflows.tables import expected_event, must_have_rows, recorded_event


@given("the steps")
def declare_steps(table: list[StepRow], workflow_stage: WorkflowStage) -> None:
    """Make steps that return, fail and take as long as their rows say."""
    workflow_stage.declare(table)


@then("{word} has run {int} time(s)")
def has_run(step: str, times: int, workflow_stage: WorkflowStage) -> None:
    """Compare how often a step was called, in all runs."""
    calls = workflow_stage.calls_of(step)
    assert calls == times, f"{step} has run {calls} times instead of {times}"


@then("this has happened")
def has_happened(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Compare everything that any step has done, in order, with its time."""
    must_have_rows(table)
    recorded = [recorded_event(event) for event in workflow_stage.log.events]
    for row, (expected, found) in enumerate(zip_longest(map(expected_event, table), recorded), 1):
        assert found == expected, f"event {row} is {found or 'missing'} instead of {expected or 'none'}: {recorded}"
