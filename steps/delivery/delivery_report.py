"""Steps about reports of deliveries: their fields, their times, and calls that have held a run up."""

from plainspec import then
from plainspec.stage.delivery.deliveries import DeliveryStage
from plainspec.stage.delivery.plain_data import at_path, expected_value
from plainspec.stage.delivery.times import problems_of_times

FIELDS = {
    *("success", "component_name", "target_stage", "stages_completed", "stages_failed", "stage_results"),
    *("total_execution_time_ms", "context_session_id", "metrics_dashboard", "execution_mode", "stage_timings"),
    *("openhands_submission_time_ms", "openhands_collection_time_ms", "parallel_execution_savings_ms", "error"),
}
"""All fields of a report: S1-REP-01, and the error."""


@then("the report has every field, among them")
def report_has(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare the names of all fields of the report in its file, and the values of some: paths with dots, JSON or text.

    A value may also be `above` and a figure.
    """
    report = delivery_stage.written_report()
    assert set(report) == FIELDS
    found = [(row["field"], at_path(report, row["field"])) for row in table]
    assert found == [
        (row["field"], expected_value(row["value"], value)) for row, (_, value) in zip(table, found, strict=True)
    ]


@then("the times of the report add up")
def times_add_up(delivery_stage: DeliveryStage) -> None:
    """Compare the times with each other: none negative, all stages timed, savings the sum of stages less the total."""
    assert problems_of_times(delivery_stage.written_report()) == []


@then("the delivery has taken less time than the previous one")
def has_taken_less_time(delivery_stage: DeliveryStage) -> None:
    """Compare the total times of the last two deliveries."""
    before, total = (one["total_execution_time_ms"] for one in (delivery_stage.report_before, delivery_stage.report))
    assert total < before, f"it took {total:.0f} ms, and the previous one {before:.0f} ms"


@then("the report names {string} as a blocking call of at least {duration}")
def names_blocking_call(place: str, limit_s: float, delivery_stage: DeliveryStage) -> None:
    """Look for a call that has held the event loop up, by where it stands."""
    calls = delivery_stage.written_report()["metrics_dashboard"]["blocking_calls"]
    assert [one for one in calls if place in one["place"] and one["lasted_ms"] >= limit_s * 1000], calls
