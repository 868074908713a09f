"""Support fixtures of the stage: the system under specification and what happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from plainspec.ports.database import Database
    from plainspec.services.databases import Databases, Template
    from plainspec.services.pool import Clone
    from plainspec.stage.bank import Bank
    from plainspec.stage.coordination import CoordinationStage
    from plainspec.stage.workflow import WorkflowStage


@fixture(scope="scenario")
def workflow_stage() -> WorkflowStage:
    """Set the stage for workflows of the system under specification, with a clock that stands at 0."""
    from plainspec.stage.workflow import WorkflowStage  # noqa: PLC0415 - loaded when needed
    from plainspec.systems.agency.workflows import AgencyWorkflows  # noqa: PLC0415 - loaded when needed

    return WorkflowStage(AgencyWorkflows)


@fixture(scope="scenario")
def coordination_stage(workflow_stage: WorkflowStage) -> Iterator[CoordinationStage]:
    """Set the same stage for workflows that cross packages; telemetry is off again afterwards."""
    from plainspec.stage.coordination import CoordinationStage  # noqa: PLC0415 - loaded when needed
    from plainspec.systems.agency.coordination import AgencyCoordination  # noqa: PLC0415 - loaded when needed

    stage = CoordinationStage(workflow_stage, AgencyCoordination)
    yield stage
    stage.telemetry.shutdown()


@fixture(scope="session")
async def database_template(databases: Databases) -> AsyncIterator[Template]:
    """Build the schema of the system under specification once, and keep clones of it ready for scenarios."""
    from plainspec.services.contents import fingerprint  # noqa: PLC0415 - loaded when needed
    from plainspec.systems.agency.database import SOURCES, prepare  # noqa: PLC0415 - loaded when needed

    async with databases.template(prepare, fingerprint(*SOURCES)) as template:
        yield template


@fixture(scope="scenario")
async def database_clone(databases: Databases, database_template: Template) -> AsyncIterator[Clone]:
    """Hand out a database of its own, with the schema and no rows; commits are gone afterwards."""
    async with databases.hand_out(database_template) as clone:
        yield clone


@fixture(scope="scenario")
def database_url(database_clone: Clone) -> str:
    """Name the scenario's own database by its URL."""
    return database_clone.url


@fixture(scope="scenario")
async def database(database_clone: Clone) -> AsyncIterator[Database]:
    """Hand out the system under specification on a database of its own."""
    from plainspec.systems.agency.database import AgencyDatabase  # noqa: PLC0415 - loaded when needed

    async with AgencyDatabase.at(database_clone.url, database_clone.observer) as opened:
        yield opened


@fixture(scope="scenario")
async def bank(database_url: str) -> AsyncIterator[Bank]:
    """Set the stage for pools on a database of its own; whoever is still there at the end goes home."""
    from plainspec.stage.bank import Bank  # noqa: PLC0415 - loaded when needed
    from plainspec.systems.agency.pools import AgencyPoolSystem  # noqa: PLC0415 - loaded when needed

    async with AgencyPoolSystem.at(database_url) as system:
        bank = Bank(system)
        try:
            yield bank
        finally:
            await bank.send_everybody_home()
