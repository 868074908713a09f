"""Sentences about telemetry: how it is switched on, and what it counts and times."""

from plainspec import given, then
from plainspec.ports.coordination import Executions
from plainspec.stage.coordination import CoordinationStage
from plainspec.stage.workflows.tables import must_have_rows


@given("telemetry is initialised as {string}")
def initialise_telemetry(service_name: str, coordination_stage: CoordinationStage) -> None:
    """Switch telemetry on, or try to once more."""
    coordination_stage.telemetry.initialise(service_name)


@given("telemetry is switched off again")
def switch_off(coordination_stage: CoordinationStage) -> None:
    """Have nothing watched from now on."""
    coordination_stage.telemetry.switch_off()


@then("the figures of {word} are kept by {string}")
def are_kept_by(step: str, labels: str, coordination_stage: CoordinationStage) -> None:
    """Compare the labels of every figure of the step."""
    kept = {", ".join(one) for one in coordination_stage.telemetry.labels_of(step)}
    assert kept == {labels}, f"the figures of {step} are kept by {' and by '.join(sorted(kept)) or 'nothing'}"


@then("telemetry counts")
def counts(table: list[Executions], coordination_stage: CoordinationStage) -> None:
    """Compare the counters, and the spans, of each step that the table names."""
    must_have_rows(table)
    counted = [coordination_stage.telemetry.executions_of(row.step) for row in table]
    assert counted == table, f"telemetry has counted {counted}"
    for row in table:
        spans = len(coordination_stage.spans_of_step(row.step))
        assert spans == row.executions, f"{row.step} has left {spans} spans for {row.executions} executions"


@then("telemetry knows {string} as a {word}")
def is_known_as(step: str, kind: str, coordination_stage: CoordinationStage) -> None:
    """Compare the kind on the spans of the step, and that of its figures."""
    kinds = {span.kind for span in coordination_stage.spans_of_step(step)}
    assert kinds == {kind}, f"the spans of {step} are of {kinds or 'no kind'}"
    filed = coordination_stage.telemetry.timing_of(step).kinds
    assert filed == {kind}, f"the figures of {step} are filed under {set(filed) or 'nothing'}"


@then("telemetry has timed these executions, the first no shorter than the others together")
def has_timed(table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Compare how many executions were timed, and the time of the whole with those of its parts."""
    must_have_rows(table)
    whole, *parts = timings = [coordination_stage.telemetry.timing_of(row["step"]) for row in table]
    assert [timing.executions for timing in timings] == [int(row["executions"]) for row in table], timings
    assert all(timing.total_s > 0 for timing in timings), timings
    assert whole.total_s >= sum(part.total_s for part in parts), timings


@then("telemetry has timed {word} at between {duration} and {duration}")
def has_timed_about(step: str, least_s: float, most_s: float, coordination_stage: CoordinationStage) -> None:
    """Compare the time of all executions of the step together."""
    total_s = coordination_stage.telemetry.timing_of(step).total_s
    assert least_s <= total_s <= most_s, f"{step} was timed at {total_s:g} s, not {least_s:g} to {most_s:g} s"
