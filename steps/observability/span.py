"""Sentences about the traces that runs leave."""

from collections.abc import Iterator

from plainspec import given, parameter_type, then
from plainspec.ports.telemetry import Span
from plainspec.stage.gateway.people import Device
from plainspec.stage.gateway.stage import GatewayStage
from plainspec.stage.telemetry.expectations import missing_spans, shown
from plainspec.stage.telemetry.stage import TelemetryStage
from plainspec.stage.workflows.tables import must_have_rows

parameter_type(name="span_carrier", regexp="commands|requests", transformer=lambda said: said == "requests")


@given("the span {string} is open")
def open_span(name: str, telemetry_stage: TelemetryStage) -> Iterator[None]:
    """Open a span around everything that happens until the scenario ends."""
    with telemetry_stage.open_span(name) as span:
        telemetry_stage.opened[name] = span
        yield


@given("{device}'s {span_carrier} carry the span {string}")
async def carry_span(
    device: Device,
    by_request: bool,  # noqa: FBT001 - a parameter of the sentence
    name: str,
    telemetry_stage: TelemetryStage,
    gateway_stage: GatewayStage,
) -> None:
    """Name the span in the commands that the person sends over a WebSocket, or in the header `traceparent`.

    This is the header of the person's requests and of the handshakes of WebSockets.
    """
    traceparent = telemetry_stage.opened[name].traceparent
    person = await gateway_stage.person(device.person)
    if by_request:
        person.handshake_span = traceparent
        gateway_stage.sessions.of(device.person).headers["traceparent"] = traceparent
    else:
        person.command_span = traceparent


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
    assert not holding, f"{text!r} appears in {holding}"


@then("the trace of {word}'s run is")
def trace_is(person: str, table: list[dict[str, str]], telemetry_stage: TelemetryStage) -> None:
    """Compare all spans of the trace in the order in which they ended, the errors that are recorded on them too."""
    must_have_rows(table)
    spans = [row_of(span, parent) for span, parent in telemetry_stage.trace_of(person)]
    assert spans == table, f"the trace of {person}'s run is {spans}"


@then("every span is reported by {string}")
def is_reported_by(service_name: str, telemetry_stage: TelemetryStage) -> None:
    """Compare the service that each span names."""
    services = {span.service for span in telemetry_stage.telemetry.spans()}
    assert services == {service_name}, f"the spans are reported by {services or 'none'} instead of {service_name}"


def row_of(span: Span, parent: Span | None) -> dict[str, str]:
    """Return a span as a row `| span | parent | status | error |`."""
    name = "" if parent is None else parent.name
    return {"span": span.name, "parent": name, "status": span.status.value, "error": span.error}
