"""Steps about OpenHands: how its server is named, what goes wrong on it, and what its agents have received."""

from plainspec import given, parameter_type, then
from plainspec.stage.delivery.generation.scripts import TROUBLES, misbehave
from plainspec.stage.delivery.generation.stage import GenerationStage
from plainspec.stage.rows import expect_rows

parameter_type(
    name="trouble",
    regexp="answers with (?:429|500|503)|loses the connection|does not answer",
    transformer=str,
)
parameter_type(
    name="openhands_behaviour",
    regexp="loses its answer to the first (?:upload|conversation|message|run)|loses the connections at the end of a task|reports over HTTP that tasks still run|accepts no WebSocket",  # noqa: E501 - the editor's server reads one literal
    transformer=str,
)


@given("OpenHands is named by the variables")
def named_by(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Set environment variables; an empty cell is a variable that is not set, and others name the server as it is."""
    generation_stage.variables |= {row["variable"]: row["value"] for row in table}


@given("OpenHands {trouble} {int} time(s)")
def has_trouble(trouble: str, times: int, generation_stage: GenerationStage) -> None:
    """Have the next requests fail."""
    generation_stage.openhands.troubles.next.extend([TROUBLES[trouble]] * times)


@given("OpenHands {openhands_behaviour}")
def behaves(behaviour: str, generation_stage: GenerationStage) -> None:
    """Have the server behave so until the scenario ends; connections, and an answer that was carried out, once."""
    misbehave(generation_stage.openhands, behaviour)


@then("the agents of OpenHands have received")
def agents_have_received(table: list[dict[str, str]], generation_stage: GenerationStage) -> None:
    """Compare by the columns how many conversations there are about each module, what was sent, and how many go on."""
    expect_rows(generation_stage.received(table[0]), [dict(row) for row in table])


@then("OpenHands has received {int} request(s)")
def has_received(count: int, generation_stage: GenerationStage) -> None:
    """Compare the number of all requests, those that have failed included."""
    assert generation_stage.openhands.troubles.requests == count
