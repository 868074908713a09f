"""Sentences about telemetry and its metrics."""

from dataclasses import dataclass

from plainspec import given, parameter_type, then, when
from plainspec.ports.telemetry import CallEnding, Part
from plainspec.services.stand_ins.collector import Collector
from plainspec.stage.telemetry.calls import CallStage
from plainspec.stage.telemetry.expectations import wrong_points
from plainspec.stage.telemetry.stage import TelemetryStage
from plainspec.stage.workflows.tables import must_have_rows

parameter_type(
    name="part",
    regexp="store|cache|messages|sessions|workflows|processes|memory|search|planner|deliveries",
    transformer=Part,
)
parameter_type(
    name="telemetry_state",
    regexp='initialised as "([^"]+)"|shut down',
    example='initialised as "integration-tests"',
    transformer=lambda name: TelemetryState(name or ""),
)
parameter_type(name="collector_behaviour", regexp="answers|is overloaded", transformer=lambda said: said == "answers")
parameter_type(name="call_ending", regexp="returns|fails|is cancelled", transformer=CallEnding)


@dataclass(frozen=True)
class TelemetryState:
    """Telemetry that is initialised in the name of a service; without a name it is shut down."""

    service_name: str


@dataclass(frozen=True)
class MetricsRow:
    """The counters of one step."""

    step: str
    executions: int
    successes: int


@given("telemetry is {telemetry_state}")
def let_telemetry(state: TelemetryState, telemetry_stage: TelemetryStage) -> None:
    """Start to observe runs, or try to once more; or stop to."""
    if state.service_name:
        telemetry_stage.telemetry.initialise(state.service_name)
    else:
        telemetry_stage.telemetry.shutdown()


@given("the environment names a telemetry collector that {collector_behaviour}")
def names_collector(answers: bool, telemetry_collector: Collector) -> None:  # noqa: FBT001 - a parameter of the sentence
    """Start a collector, set the variable that says where it listens, and have it take or refuse what it is sent."""
    telemetry_collector.answers = answers


@when("a call of the {part} {call_ending}")
async def call_part(part: Part, ending: CallEnding, call_stage: CallStage) -> None:
    """Make a call that is to end so."""
    await call_stage.call(part, ending)


@when("{int} calls of the {part} are made at the same time")
async def call_at_once(count: int, part: Part, call_stage: CallStage) -> None:
    """Make so many calls, each below a span of its own."""
    await call_stage.call_at_once(part, count)


@then("each of these calls has left a trace of its own, with the same spans")
def same_traces(call_stage: CallStage) -> None:
    """Compare name, parent and status of all spans of each call with those of the first."""
    problems = call_stage.differing()
    assert not problems, "\n".join(problems[:10])


@then("the metric {string} is")
async def metric_is(name: str, table: list[dict[str, str]], telemetry_stage: TelemetryStage) -> None:
    """Compare, for each row of labels, the sum of the series: a counter, a level, or how many values there are."""
    must_have_rows(table)
    wrong = await wrong_points(table, lambda: telemetry_stage.telemetry.points(name))
    assert not wrong, f"{name}: {wrong}, in {telemetry_stage.telemetry.points(name)}"


@then("the telemetry collector has received every span, and the metrics {string}")
def has_received(names: str, telemetry_collector: Collector, telemetry_stage: TelemetryStage) -> None:
    """Compare what came over the network with the spans that were exported in this process, and look for metrics."""
    telemetry_stage.telemetry.flush()
    exported = {(span.trace_id, span.span_id, span.parent_id, span.name) for span in telemetry_stage.telemetry.spans()}
    received = {(span.trace_id, span.span_id, span.parent_id, span.name) for span in telemetry_collector.spans()}
    assert exported, "no span was exported"
    assert exported <= received, f"the collector lacks {sorted(name for *_, name in exported - received)}"
    missing = set(names.split(", ")) - telemetry_collector.metric_names()
    assert not missing, f"the collector lacks {missing}; it has {telemetry_collector.metric_names()}"


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
