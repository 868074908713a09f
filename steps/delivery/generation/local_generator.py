"""Steps about a generator of tests on this machine, which answers, fails or blocks."""

from plainspec import given, parameter_type, then
from plainspec.ports.delivery.deliveries import GeneratorPlan
from plainspec.stage.delivery.deliveries import DeliveryStage
from plainspec.stage.workflows.notation import parse_duration

PLANS = {
    "that answers": GeneratorPlan(),
    "that never answers": GeneratorPlan(answers=False),
    "that fails once": GeneratorPlan(failures=1),
    "that always fails": GeneratorPlan(failures=1000),
    "that answers once refactoring has begun": GeneratorPlan(waits_for="refactoring begins"),
    "that answers once refactoring has ended": GeneratorPlan(waits_for="refactoring ends"),
}


AFTER = "that answers after "


def plan_of(said: str) -> GeneratorPlan:
    """Read how a test generator behaves."""
    if said.startswith(AFTER):
        return GeneratorPlan(takes_s=parse_duration(said.removeprefix(AFTER)))
    return PLANS.get(said) or GeneratorPlan(blocks_s=parse_duration(said.removeprefix("that blocks for ")))


parameter_type(name="generator", regexp="that [a-z]+(?: [a-z0-9.]+)*", example="that answers", transformer=plan_of)


@given("a test generator {generator}")
def test_generator(plan: GeneratorPlan, delivery_stage: DeliveryStage) -> None:
    """Have tests generated, by a generator that behaves like this."""
    delivery_stage.generate(plan)


@then("the test generator was called {int} time(s)")
def generator_called(calls: int, delivery_stage: DeliveryStage) -> None:
    """Count the submissions."""
    assert delivery_stage.system.submissions == calls
