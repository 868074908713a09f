"""Steps about reports of deliveries: their fields, their times, and what a run has used."""

from plainspec import then
from plainspec.stage.delivery.deliveries import DeliveryStage
from plainspec.stage.delivery.plain_data import at_path, read_value
from plainspec.stage.delivery.times import problems_of_times

FIELDS = {
    *("success", "component_name", "target_stage", "stages_completed", "stages_failed", "stage_results"),
    *("total_execution_time_ms", "context_session_id", "metrics_dashboard", "execution_mode", "stage_timings"),
    *("openhands_submission_time_ms", "openhands_collection_time_ms", "parallel_execution_savings_ms", "error"),
}
"""All fields of a report: S1-REP-01, and the error."""


@then("the report has every field, among them")
def report_has(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare the names of all fields of the report in its file, and the values of some, by paths with dots."""
    report = delivery_stage.written_report()
    assert set(report) == FIELDS
    found = [(row["field"], at_path(report, row["field"])) for row in table]
    assert found == [(row["field"], read_value(row["value"])) for row in table]


@then("the error of the report holds {string}")
def error_holds(text: str, delivery_stage: DeliveryStage) -> None:
    """Look for the text in the error that the report in its file gives."""
    assert text in delivery_stage.written_report()["error"]


@then("there is no report")
def no_report(delivery_stage: DeliveryStage) -> None:
    """Look for the file."""
    assert not delivery_stage.report_file.exists()


@then("the times of the report add up")
def times_add_up(delivery_stage: DeliveryStage) -> None:
    """Compare the times with each other: none negative, all stages timed, savings the sum of stages less the total."""
    assert problems_of_times(delivery_stage.written_report()) == []


@then("these stages have overlapped")
def stages_overlapped(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare all pairs of stages that ran at the same time."""
    overlaps = delivery_stage.written_report()["metrics_dashboard"]["overlaps"]
    assert [sorted(one["stages"]) for one in overlaps] == [sorted((row["stage"], row["other"])) for row in table]
    assert [one for one in overlaps if one["start_ms"] >= one["end_ms"]] == []


@then("the report names {string} as a blocking call of at least {duration}")
def names_blocking_call(place: str, limit_s: float, delivery_stage: DeliveryStage) -> None:
    """Look for a call that has held the event loop up, by where it stands."""
    calls = delivery_stage.written_report()["metrics_dashboard"]["blocking_calls"]
    assert [one for one in calls if place in one["place"] and one["lasted_ms"] >= limit_s * 1000], calls


@then("the report says how much processor time and memory the run has used")
def says_resources(delivery_stage: DeliveryStage) -> None:
    """Look for figures above 0."""
    used = delivery_stage.written_report()["metrics_dashboard"]["resources"]
    assert used["cpu_s"] > 0
    assert used["memory_peak_mb"] > 0
