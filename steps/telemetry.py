"""Sentences about telemetry and its metrics."""

from dataclasses import dataclass

from plainspec import given, then
from plainspec.stage.telemetry import TelemetryStage
from plainspec.stage.workflows.tables import must_have_rows


@dataclass(frozen=True)
class MetricsRow:
    """The counters of one step."""

    step: str
    executions: int
    successes: int


@given("telemetry is initialised as {string}")
def initialise_telemetry(service_name: str, telemetry_stage: TelemetryStage) -> None:
    """Start to observe runs, or try to once more."""
    telemetry_stage.telemetry.initialise(service_name)


@given("telemetry is shut down")
def shut_down(telemetry_stage: TelemetryStage) -> None:
    """Stop to observe runs."""
    telemetry_stage.telemetry.shutdown()


@then("the metrics are")
def metrics_are(table: list[MetricsRow], telemetry_stage: TelemetryStage) -> None:
    """Compare the counters of each step; every execution has a duration and a span, and each step one series."""
    must_have_rows(table)
    for row in table:
        found = telemetry_stage.telemetry.metrics_of(row.step)
        assert (found.executions, found.successes) == (row.executions, row.successes), f"{row.step} has {found}"
        assert found.durations == row.executions, f"{row.step} has {found.durations} durations: {found}"
        assert found.series <= 1, f"{row.step} has {found.series} series: {found}"
        spans = [span for span in telemetry_stage.telemetry.spans() if span.step == row.step]
        assert len(spans) == row.executions, f"{row.step} has {len(spans)} spans for {row.executions} executions"
