"""Sentences about what the parts of a workflow go by: clocks, keys, copies and circuits."""

from plainspec import given, parameter_type, then
from plainspec.ports.workflow import CacheRules, Circuit
from plainspec.stage.workflows.builder import before_the_colon
from plainspec.stage.workflows.stage import Runs, WorkflowStage

parameter_type(name="circuit", regexp="closed|open|half-open", transformer=Circuit)


@given("the system clock is used")
def let_time_pass(workflow_stage: WorkflowStage) -> None:
    """Have everything go by the clock that the system takes by itself."""
    workflow_stage.go_by_the_system()


@given("caches go by what stands before the colon")
def go_by_the_topic(workflow_stage: WorkflowStage) -> None:
    """Have two questions be the same if their beginnings are."""
    workflow_stage.figures.cache = CacheRules(key=before_the_colon)


@given("caches hand out what they keep, and no copies")
def hand_out_originals(workflow_stage: WorkflowStage) -> None:
    """Give the caches a copier that copies nothing."""
    workflow_stage.figures.cache = CacheRules(copier=lambda answer: answer)


@then("the circuit is {circuit} at {duration}")
async def circuit_is(circuit: Circuit, at_s: float, workflow_stage: WorkflowStage) -> None:
    """Let time pass until then, and look at the only circuit breaker."""
    found = await workflow_stage.circuit_at(at_s)
    assert found is circuit, f"at {at_s:g} s the circuit is {found.value} instead of {circuit.value}"


@then("{word}'s run takes between {duration} and {duration}")
def takes_about(person: str, least_s: float, most_s: float, runs: Runs) -> None:
    """Compare the time that this person's run took."""
    (one,) = runs.of(person)
    assert least_s <= one.took_s <= most_s, f"{person}'s run took {one.took_s:g} s, not {least_s:g} to {most_s:g} s"
