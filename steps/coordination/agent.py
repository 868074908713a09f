"""Sentences about agents, and about the coordinators that run workflows for them."""

from plainspec import given, then, when
from plainspec.stage.coordination import CoordinationStage, agent_of
from plainspec.stage.workflows.stage import RunRequest, Runs
from plainspec.stage.workflows.stub_steps import in_words
from plainspec.stage.workflows.tables import must_have_rows, request_of


@given("caches, timeouts and routers of the observability package")
def use_observability_package(coordination_stage: CoordinationStage) -> None:
    """Make these primitives by that package instead of the core."""
    coordination_stage.use_observability_package()


@given("the agents")
def add_agents(table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Add an agent to people's contexts; columns after the third are its task."""
    for row in table:
        coordination_stage.add_agent(row["person"], row["correlation id"], agent_of(row))


@when("{word}'s coordinator runs {workflow} on {string}", gives="runs")
async def coordinate(person: str, workflow: str, value: str, coordination_stage: CoordinationStage) -> Runs:
    """Have a coordinator run it once, to the end."""
    return await coordination_stage.run_coordinated(workflow, [RunRequest(person, value)])


@when("one coordinator runs {workflow} for these people", gives="runs")
async def coordinate_each(workflow: str, table: list[dict[str, str]], coordination_stage: CoordinationStage) -> Runs:
    """Have one and the same coordinator run it for each person at their time."""
    return await coordination_stage.run_coordinated(workflow, [request_of(row) for row in table])


@then("every step of {word}'s run has received {word}'s agent")
def has_received_agent(person: str, owner: str, coordination_stage: CoordinationStage) -> None:
    """Compare the agent in the context of each step with the one that was added."""
    expected = coordination_stage.agents[owner]
    received = coordination_stage.agents_received_by(person)
    assert received, f"no step ran for {person}"
    for step, agent in received:
        assert agent == expected, f"{step} received another agent than {owner}'s: {agent}"


@then("the steps of {word}'s run have received")
def steps_have_received(person: str, table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Compare agents, the agents before them, their tasks and entries of the context, in the order of the steps."""
    must_have_rows(table)
    received = coordination_stage.received_by(person)
    found = [{key: in_words(entries.get(key, "")) for key in table[0]} for entries in received]
    assert found == table, f"the steps of {person}'s run have received {found}"
