"""Steps about deliveries: who takes the calculator where, through which stages, and what is published."""

import asyncio

from plainspec import given, parameter_type, then, when
from plainspec.ports.delivery.deliveries import ExecutionMode
from plainspec.stage.changes import Changes
from plainspec.stage.delivery.deliveries import DeliveryStage
from plainspec.stage.delivery.flaws import FLAWS
from plainspec.stage.delivery.processes import gone

parameter_type(
    name="flaw",
    regexp="(?:divides|does|evaluates|has|imports|is|lends|multiplies|reads|tests) [a-z -]+",
    example="multiplies in another way",
    transformer=FLAWS.__getitem__,
)
parameter_type(name="delivered", regexp="had before|comes with", transformer=str)
parameter_type(
    name="published",
    regexp="(no|the first|the) calculator(?:, and keeps (\\d+) versions?)?",
    example="the calculator",
    transformer=lambda which, kept: (which, kept),
)
parameter_type(
    name="execution_mode",
    regexp="(sync|async) mode(, and interrupts it while its tests run)?",
    example="async mode",
    transformer=lambda mode, interrupted: (mode, bool(interrupted)),
)


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


@when("{word} delivers the calculator to {word} in {execution_mode}")
async def delivers(
    person: str, target: str, execution: tuple[ExecutionMode, bool], delivery_stage: DeliveryStage
) -> None:
    """Deliver, and wait for the end, or until it is interrupted; it may be refused."""
    mode, interrupted = execution
    await (delivery_stage.interrupt(target, mode) if interrupted else delivery_stage.deliver(person, target, mode))


@then("the stages have ended with")
def stages_ended(table: list[dict[str, str]], delivery_stage: DeliveryStage) -> None:
    """Compare all stages of the delivery in order, those that each has overlapped with, and a part of its error."""
    results = delivery_stage.report["stage_results"].values()
    assert [(one["stage"], one["verdict"]) for one in results] == [(row["stage"], row["verdict"]) for row in table]
    errors = [one["error"] or "" for one in results]
    assert [row.get("error", "") in error for row, error in zip(table, errors, strict=True)] == [True] * len(table), (
        errors
    )
    if "overlapped with" in table[0]:
        found = [(one["stage"], delivery_stage.overlapping(one["stage"])) for one in results]
        assert found == [(row["stage"], row["overlapped with"]) for row in table]


@then("the calculator has the source that it {delivered}")
def has_source(before: str, delivery_stage: DeliveryStage) -> None:
    """Compare the calculator with what it was before the delivery, or with the first example."""
    assert delivery_stage.source == (
        delivery_stage.source_before if before == "had before" else delivery_stage.first_source
    )


@then("{word} runs {published}")
def runs_published(
    target: str, published: tuple[str, str | None], delivery_stage: DeliveryStage, changes: Changes
) -> None:
    """Compare what the target runs with the calculator as it is, or as it was first, and count what it keeps."""
    which, kept = published
    sources = {"no": None, "the": delivery_stage.source, "the first": delivery_stage.first_source}
    assert delivery_stage.source_at(target) == sources[which], f"{target} does not run {which} calculator"
    assert kept is None or len(delivery_stage.sources_kept_at(target)) == int(kept)
    if sources[which]:
        changes.mention_rows("published", lambda row: row.key[0] == target)


@then("no program of the tests is left")
async def no_program_left(delivery_stage: DeliveryStage) -> None:
    """Wait until all programs that the tests had started have ended."""
    programs = delivery_stage.test_programs
    assert programs
    assert await asyncio.gather(*map(gone, programs)) == [True] * len(programs)
