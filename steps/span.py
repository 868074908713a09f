"""Sentences about the traces that runs leave."""

from collections.abc import Iterator

from plainspec import given, then
from plainspec.ports.telemetry import Span
from plainspec.stage.gateway.people import Device
from plainspec.stage.gateway.stage import GatewayStage
from plainspec.stage.telemetry.expectations import missing_spans, shown
from plainspec.stage.telemetry.stage import TelemetryStage
from plainspec.stage.workflows.tables import must_have_rows


@given("the span {string} is open")
def open_span(name: str, telemetry_stage: TelemetryStage) -> Iterator[None]:
    """Open a span around everything that happens until the scenario ends."""
    with telemetry_stage.open_span(name) as span:
        telemetry_stage.opened[name] = span
        yield


@given("{word}'s requests carry the span {string}")
async def requests_carry(person: str, name: str, telemetry_stage: TelemetryStage, gateway_stage: GatewayStage) -> None:
    """Name the span in the header `traceparent` of the person's requests and of the handshakes of WebSockets."""
    traceparent = telemetry_stage.opened[name].traceparent
    (await gateway_stage.person(person)).handshake_span = traceparent
    gateway_stage.sessions.of(person).headers["traceparent"] = traceparent


@given("{device}'s commands carry the span {string}")
async def commands_carry(
    device: Device, name: str, telemetry_stage: TelemetryStage, gateway_stage: GatewayStage
) -> None:
    """Name the span in each command that the person sends over a WebSocket."""
    (await gateway_stage.person(device.person)).command_span = telemetry_stage.opened[name].traceparent


@then("below {string} there are the spans")
async def are_below(name: str, table: list[dict[str, str]], telemetry_stage: TelemetryStage) -> None:
    """Find a span for each row (span, parent, status, attributes) among those below one; there may be others."""
    must_have_rows(table)
    root = telemetry_stage.opened[name]
    missing = await missing_spans(table, lambda: telemetry_stage.records.below(root))
    found = [shown(span, parent, list(table[0])) for span, parent in telemetry_stage.records.below(root)]
    assert not missing, f"there is no span {missing}, but below {name!r} there are {found}"


@then("every span has its parent, in the same trace")
def have_parents(telemetry_stage: TelemetryStage) -> None:
    """Follow each span that names a parent: it was exported, too, or is one that the scenario has opened."""
    assert telemetry_stage.records.spans(), "there is no span"
    orphans = [(span.name, span.parent_id) for span in telemetry_stage.records.orphans()]
    assert not orphans, f"{len(orphans)} spans have no parent in their trace: {orphans[:10]}"


@then("no span holds {string}")
def no_span_holds(text: str, telemetry_stage: TelemetryStage) -> None:
    """Search names, attributes, events and status of all spans."""
    spans = telemetry_stage.records.spans()
    assert spans, "there is no span"
    holding = [span.text for span in spans if text in span.text]
    assert not holding, f"{text!r} stands in {holding}"


@then("every span of {word}'s run descends from {string}, in one trace")
def descends_from(person: str, name: str, telemetry_stage: TelemetryStage) -> None:
    """Follow the parents of every span of the run; every step that has run left a span."""
    root = telemetry_stage.opened[name]
    spans = telemetry_stage.spans_of(person)
    steps = telemetry_stage.steps_of(person)
    assert steps, f"no step ran for {person}"
    assert steps <= {span.step for span in spans}, f"some of {steps} left no span: {[span.name for span in spans]}"
    for span in spans:
        ancestry = (span, *telemetry_stage.ancestors_of(span))
        names = " < ".join(one.name for one in ancestry)
        assert root in ancestry, f"{ancestry[-1].name} does not descend from {name!r}: {names}"
        assert span.trace_id == root.trace_id, f"{span.name} is in another trace than {name!r}: {names}"


@then("the trace of {word}'s run is")
def trace_is(person: str, table: list[dict[str, str]], telemetry_stage: TelemetryStage) -> None:
    """Compare all spans of the trace in the order in which they ended, the errors that are recorded on them too."""
    must_have_rows(table)
    spans = [row_of(span, parent) for span, parent in telemetry_stage.trace_of(person)]
    assert spans == table, f"the trace of {person}'s run is {spans}"


@then("the parent spans of {word} are {string}")
def parents_are(step: str, parents: str, telemetry_stage: TelemetryStage) -> None:
    """Compare the parents of all spans of the step, in the order in which these ended."""
    found = ", ".join(telemetry_stage.parents_of(step))
    assert found == parents, f"the parent spans of {step} are {found or 'none'}"


@then("every span is reported by {string}")
def is_reported_by(service_name: str, telemetry_stage: TelemetryStage) -> None:
    """Compare the service that each span names."""
    services = {span.service for span in telemetry_stage.telemetry.spans()}
    assert services == {service_name}, f"the spans are reported by {services or 'none'} instead of {service_name}"


def row_of(span: Span, parent: Span | None) -> dict[str, str]:
    """Return a span as a row `| span | parent | status | error |`."""
    name = "" if parent is None else parent.name
    return {"span": span.name, "parent": name, "status": span.status.value, "error": span.error}
