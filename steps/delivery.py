"""Steps about deliveries: who takes the calculator where, through which stages, and what is published."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.delivery.deliveries import ExecutionMode
from plainspec.stage.delivery.deliveries import DeliveryStage, gone
from plainspec.stage.delivery.flaws import FLAWS

parameter_type(
    name="flaw",
    regexp="(?:divides|does|evaluates|has|imports|is|lends|multiplies|reads|tests) [a-z -]+",
    transformer=FLAWS.__getitem__,
)
parameter_type(name="delivered", regexp="had before|comes with", transformer=str)
parameter_type(name="execution_mode", regexp="sync|async", transformer=str)


@given("a calculator that {flaw}")
def calculator_that(flaw: object, delivery_stage: DeliveryStage) -> None:
    """Have the calculator be wrong in some way, besides what was said before."""
    assert callable(flaw)
    flaw(delivery_stage.path)


@given("the delivery settings")
def delivery_settings(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Set settings of the deliveries and gates that follow; the others have their defaults."""
    delivery_stage.set(table)


@given("the disk for reports is full")
def disk_is_full(delivery_stage: DeliveryStage) -> None:
    """Leave no space for what is written of the report."""
    delivery_stage.fill_the_disk()


@given("{word} has delivered the calculator to {word}")
async def has_delivered(person: str, target: str, delivery_stage: DeliveryStage) -> None:
    """Deliver in sync mode, which must succeed."""
    await delivery_stage.deliver(person, target, "sync")
    assert delivery_stage.report["success"], delivery_stage.report["error"]


@when("{word} delivers the calculator to {word} in {execution_mode} mode")
async def delivers(person: str, target: str, mode: ExecutionMode, delivery_stage: DeliveryStage) -> None:
    """Deliver, and wait for the end; it may be refused."""
    await delivery_stage.deliver(person, target, mode)


@when("{word} interrupts a delivery to {word} in {execution_mode} mode", gives="test_programs")
async def interrupts(person: str, target: str, mode: ExecutionMode, delivery_stage: DeliveryStage) -> list[int]:
    """Deliver, and interrupt it once its tests run."""
    assert person
    return await delivery_stage.interrupt(target, mode)


@then("the stages have ended with")
def stages_ended(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare all stages of the delivery in order, and look for the text of the third column in their errors."""
    results = delivery_stage.report["stage_results"].values()
    assert [(one["stage"], one["verdict"]) for one in results] == [(row["stage"], row["verdict"]) for row in table]
    errors = [one["error"] or "" for one in results]
    assert [row.get("error", "") in error for row, error in zip(table, errors, strict=True)] == [True] * len(table), (
        errors
    )


@then("{word} runs a calculator that is older")
def runs_older(target: str, delivery_stage: DeliveryStage) -> None:
    """Compare what the target runs with the first version that was delivered to it."""
    assert delivery_stage.source_at(target) == delivery_stage.first_source


@then("the calculator has the source that it {delivered}")
def has_source(before: str, delivery_stage: DeliveryStage) -> None:
    """Compare the calculator with what it was before the delivery, or with the first example."""
    assert delivery_stage.source == (
        delivery_stage.source_before if before == "had before" else delivery_stage.first_source
    )


@then("{word} runs no calculator")
def runs_none(target: str, delivery_stage: DeliveryStage) -> None:
    """Look for a version that the target runs."""
    assert delivery_stage.source_at(target) is None


@then("{word} runs the calculator, and keeps {int} version(s)")
def runs_and_keeps(target: str, kept: int, delivery_stage: DeliveryStage) -> None:
    """Compare what the target runs with the calculator as it is, and count the versions that it keeps."""
    assert delivery_stage.source_at(target) == delivery_stage.source
    assert len(delivery_stage.sources_kept_at(target)) == kept


@then("no program of the tests is left")
async def no_program_left(test_programs: list[int]) -> None:
    """Wait until all programs that the tests had started have ended."""
    assert test_programs
    assert [await gone(process) for process in test_programs] == [True] * len(test_programs)
