"""Sentences about the traces that runs leave: their spans, and how they hang together."""

from collections.abc import Iterator

from plainspec import given, parameter_type, then
from plainspec.ports.coordination import Ending
from plainspec.stage.coordination import CoordinationStage, row_of
from plainspec.stage.workflows.tables import must_have_rows

parameter_type(name="ending_of_a_run", regexp="well|in error|given up", transformer=Ending)


@given("the span {string} is open")
def open_span(name: str, coordination_stage: CoordinationStage) -> Iterator[None]:
    """Open a span around everything that happens until the scenario ends."""
    with coordination_stage.outer_span(name) as span:
        coordination_stage.outer[name] = span
        yield


@then("every step of {word}'s run hangs below {string}, in one trace")
def hangs_below(person: str, name: str, coordination_stage: CoordinationStage) -> None:
    """Follow the spans of the run, one to each step that has begun, up to the span around the run."""
    outer = coordination_stage.outer[name]
    spans = coordination_stage.spans_of(person)
    begun = {step for step, _ in coordination_stage.people.seen_by(person)}
    assert begun, f"no step ran for {person}"
    assert begun <= {span.step for span in spans}, f"some of {begun} left no span in {[span.name for span in spans]}"
    for span in spans:
        way_up = (span, *coordination_stage.ancestry(span))
        names = [one.name for one in way_up]
        assert outer in way_up, f"{names[-1]} does not hang below {name!r}: the way up is {names}"
        assert span.trace_id == outer.trace_id, f"{span.name} is in another trace than {name!r}: the way up is {names}"


@then("{word}'s run and {word}'s run are two traces")
def are_two_traces(person: str, other: str, coordination_stage: CoordinationStage) -> None:
    """Compare the traces of all spans of the one run with those of the other."""
    first, second = ({span.trace_id for span in coordination_stage.spans_of(whose)} for whose in (person, other))
    assert len(first) == 1, f"{person}'s run has left {len(first)} traces instead of one"
    assert len(second) == 1, f"{other}'s run has left {len(second)} traces instead of one"
    assert first != second, f"{person}'s run and {other}'s run share one trace"


@then("the trace of {word}'s run is")
def trace_is(person: str, table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Compare all spans of the run in the order in which they ended, each with the one around it."""
    must_have_rows(table)
    left = [row_of(span, around) for span, around in coordination_stage.trace_of(person)]
    assert left == table, f"{person}'s run has left the spans {left}"


@then("{word} has played the parts {string}")
def has_played(step: str, parts: str, coordination_stage: CoordinationStage) -> None:
    """Compare the spans right around those of the step, in the order in which they ended."""
    played = ", ".join(coordination_stage.parts_played_by(step))
    assert played == parts, f"{step} has played the parts {played}"


@then("the spans of {word} have ended {ending_of_a_run}")
def have_ended(step: str, ending: Ending, coordination_stage: CoordinationStage) -> None:
    """Compare how each execution of the step has ended, as its span says."""
    endings = [span.ending for span in coordination_stage.spans_of_step(step)]
    assert endings, f"{step} has left no span"
    assert set(endings) == {ending}, f"the spans of {step} have ended {[one.value for one in endings]}"


@then("the spans of {word} tell of {string}")
def tell_of(step: str, error: str, coordination_stage: CoordinationStage) -> None:
    """Look for the error on every span of the step; no error is written as an empty string."""
    told = [span.error for span in coordination_stage.spans_of_step(step)]
    assert told, f"{step} has left no span"
    assert set(told) == {error}, f"the spans of {step} tell of {told} instead of {error!r}"


@then("all spans are reported by {string}")
def are_reported_by(service_name: str, coordination_stage: CoordinationStage) -> None:
    """Compare the service that each span names."""
    services = {span.service for span in coordination_stage.telemetry.spans()}
    assert services == {service_name}, f"the spans are reported by {services or 'nobody'} instead of {service_name}"
