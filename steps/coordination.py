"""Sentences about agents and coordinators, and about the traces and figures that runs leave."""

from collections.abc import Iterator

from plainspec import given, then, when
from plainspec.ports.coordination import Executions
from plainspec.stage.coordination import CoordinationStage, agent_of
from plainspec.stage.workflow import Runs, Visit
from plainspec.stage.workflow_tables import must_have_rows, visit_of


@given("caches, time limits and routes come from the observability package")
def take_from_observability(coordination_stage: CoordinationStage) -> None:
    """Have the parts of workflows made by that package instead of the core."""
    coordination_stage.take_parts_from_observability()


@given("the agents")
def introduce_agents(table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Give people agents, carried by the contexts of their runs; columns after the third are the task."""
    for row in table:
        coordination_stage.introduce(row["person"], row["correlation id"], agent_of(row))


@given("telemetry is initialised as {string}")
def initialise_telemetry(service_name: str, coordination_stage: CoordinationStage) -> None:
    """Switch telemetry on, or try to once more."""
    coordination_stage.telemetry.initialise(service_name)


@given("the span {string} is open")
def open_span(name: str, coordination_stage: CoordinationStage) -> Iterator[None]:
    """Open a span around everything that happens until the scenario ends."""
    with coordination_stage.outer_span(name) as span:
        coordination_stage.outer[name] = span
        yield


@when("{word}'s coordinator runs {workflow} on {string}", gives="runs")
async def coordinate(person: str, workflow: str, value: str, coordination_stage: CoordinationStage) -> Runs:
    """Have a coordinator run it once, to the end."""
    return await coordination_stage.run_coordinated(workflow, [Visit(person, value)])


@when("one coordinator runs {workflow} for these people", gives="runs")
async def coordinate_each(workflow: str, table: list[dict[str, str]], coordination_stage: CoordinationStage) -> Runs:
    """Have one and the same coordinator run it for each person at their time."""
    return await coordination_stage.run_coordinated(workflow, [visit_of(row) for row in table])


@then("every step of {word}'s run has worked for {word}'s agent")
def has_worked_for(person: str, owner: str, coordination_stage: CoordinationStage) -> None:
    """Compare the agent that each step found in its context with the one that was introduced."""
    expected = coordination_stage.agents[owner]
    seen = coordination_stage.agents_seen_by(person)
    assert seen, f"no step ran for {person}"
    for step, agent in seen:
        assert agent == expected, f"{step} worked for another agent than {owner}'s: {agent}"


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


@then("telemetry counts")
def counts(table: list[Executions], coordination_stage: CoordinationStage) -> None:
    """Compare the counters, and the spans, of each step that the table names."""
    must_have_rows(table)
    counted = [coordination_stage.telemetry.executions_of(row.step) for row in table]
    assert counted == table, f"telemetry has counted {counted}"
    for row in table:
        spans = len(coordination_stage.spans_of_step(row.step))
        assert spans == row.executions, f"{row.step} has left {spans} spans for {row.executions} executions"


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
