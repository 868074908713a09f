"""Steps about the command line of deliveries: what people enter, and commands that run meanwhile or are killed."""

from collections.abc import Mapping

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.deliveries import DeliveryStage

parameter_type(name="listed_state", regexp="running|waiting for a person", transformer=str)


@given("an OpenHands server whose agents write tests")
def openhands_server(openhands_variables: Mapping[str, str], delivery_stage: DeliveryStage) -> None:
    """Have environment variables name a server for the commands that are entered."""
    delivery_stage.environment |= openhands_variables


@given("{word} has entered {string}")
@when("{word} enters {string}")
async def enters(person: str, command: str, delivery_stage: DeliveryStage) -> None:
    """Enter a command line beside the folder of the calculator; exit code and output are those of a program."""
    await delivery_stage.enter(person, command)


@given("{word} has started {string}")
def has_started(person: str, command: str, delivery_stage: DeliveryStage) -> None:
    """Start a command line there, in a process of its own."""
    delivery_stage.start(person, command)


@given("the run {string} of {word} is {listed_state} {string}")
async def is_listed(run: str, person: str, state: str, stage: str, delivery_stage: DeliveryStage) -> None:
    """Wait until the list of runs shows this state, with the stage or `before` and the stage."""
    await delivery_stage.until_listed(person, run, state, stage)


@given("the command of {word} is killed")
def is_killed(person: str, delivery_stage: DeliveryStage) -> None:
    """Kill its process with SIGKILL."""
    delivery_stage.kill(person)


@then("the command of {word} ends with the exit code {int}")
async def ends(person: str, code: int, delivery_stage: DeliveryStage) -> None:
    """Wait for the end of a command that was started, and compare how it ended."""
    ran = await delivery_stage.end(person)
    assert ran.code == code, f"{person} got the exit code {ran.code}\n{ran}"
