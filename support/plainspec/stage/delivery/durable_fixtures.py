"""Support fixtures of the stage for runs that outlive their processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.delivery.durable import DurableSystem
    from plainspec.stage.delivery.durable import DurableStage
    from plainspec.stage.refusals import Refusals


@fixture(scope="scenario")
def runs_in_files(durable_in_files: DurableSystem, refusals: Refusals) -> DurableStage:
    """Set the stage for runs in files."""
    from plainspec.stage.delivery.durable import DurableStage

    return DurableStage(durable_in_files, refusals)


@fixture(scope="scenario")
async def runs_in_database(durable_in_database: DurableSystem, refusals: Refusals) -> AsyncIterator[DurableStage]:
    """Set the stage for runs in a database."""
    from plainspec.stage.delivery.durable import DurableStage

    stage = DurableStage(durable_in_database, refusals)
    try:
        yield stage
    finally:
        await stage.close()
