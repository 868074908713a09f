"""Steps about the command line of deliveries: what people enter, and commands that run meanwhile or are killed."""

from collections.abc import Mapping

from plainspec import given, parameter_type, when
from plainspec.stage.delivery.deliveries import DeliveryStage

parameter_type(
    name="command_state",
    regexp="waits before|is killed (?:before|during)|gets (?:SIGHUP|SIGINT|SIGTERM) during",
    transformer=str,
)


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


@given("the command of {word} {command_state} {string}")
@when("the command of {word} {command_state} {string}")
async def has_come_to(person: str, state: str, stage: str, delivery_stage: DeliveryStage) -> None:
    """Wait until the list of runs shows it in this stage, or waiting for a person; then send its process a signal."""
    if state.endswith("before"):
        await delivery_stage.until_listed(person, "waiting for a person", f"before {stage}")
    else:
        await delivery_stage.until_listed(person, "running", stage)
    if state.startswith("is killed"):
        delivery_stage.kill(person)
    elif state.startswith("gets"):
        delivery_stage.send(person, state.split()[1])
