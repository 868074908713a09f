"""Sentences about agents, and about the coordinators that run workflows for them."""

from plainspec import given, then, when
from plainspec.ports.coordination import Agent
from plainspec.stage.coordination import CoordinationStage, agent_of
from plainspec.stage.workflows.stage import RunRequest, Runs
from plainspec.stage.workflows.tables import request_of


@given("caches, time limits and routes come from the observability package")
def take_from_observability(coordination_stage: CoordinationStage) -> None:
    """Have the parts of workflows made by that package instead of the core."""
    coordination_stage.take_parts_from_observability()


@given("the agents")
def introduce_agents(table: list[dict[str, str]], coordination_stage: CoordinationStage) -> None:
    """Give people agents, carried by the contexts of their runs; columns after the third are the task."""
    for row in table:
        coordination_stage.introduce(row["person"], row["correlation id"], agent_of(row))


@when("somebody names an agent {string}", gives="objection")
def name_agent(agent_id: str, coordination_stage: CoordinationStage) -> str:
    """Give nobody this agent, and take down what is said against its name; nothing if it is accepted."""
    try:
        coordination_stage.introduce("nobody", "run-0", Agent(agent_id))
    except ValueError as error:
        return str(error)
    return ""


@when("{word}'s coordinator runs {workflow} on {string}", gives="runs")
async def coordinate(person: str, workflow: str, value: str, coordination_stage: CoordinationStage) -> Runs:
    """Have a coordinator run it once, to the end."""
    return await coordination_stage.run_coordinated(workflow, [RunRequest(person, value)])


@when("one coordinator runs {workflow} for these people", gives="runs")
async def coordinate_each(workflow: str, table: list[dict[str, str]], coordination_stage: CoordinationStage) -> Runs:
    """Have one and the same coordinator run it for each person at their time."""
    return await coordination_stage.run_coordinated(workflow, [request_of(row) for row in table])


@then("every step of {word}'s run has worked for {word}'s agent")
def has_worked_for(person: str, owner: str, coordination_stage: CoordinationStage) -> None:
    """Compare the agent that each step found in its context with the one that was introduced."""
    expected = coordination_stage.agents[owner]
    seen = coordination_stage.agents_seen_by(person)
    assert seen, f"no step ran for {person}"
    for step, agent in seen:
        assert agent == expected, f"{step} worked for another agent than {owner}'s: {agent}"
