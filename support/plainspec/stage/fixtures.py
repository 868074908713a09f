"""Support fixtures of the stage: the system under specification and what happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from plainspec.ports.database import Database
    from plainspec.services.postgres import Databases, Template
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
    """Build the schema of the system under specification once, to be cloned for every scenario."""
    from plainspec.systems.agency.database import prepare  # noqa: PLC0415 - loaded when needed

    async with databases.template(prepare) as template:
        yield template


@fixture(scope="scenario")
async def database_url(databases: Databases, database_template: Template) -> AsyncIterator[str]:
    """Hand out a database of its own, with the schema and no rows; commits are gone afterwards."""
    async with databases.clone(database_template) as url:
        yield url


@fixture(scope="scenario")
async def database(database_url: str) -> AsyncIterator[Database]:
    """Hand out the system under specification on a database of its own."""
    from plainspec.systems.agency.database import AgencyDatabase  # noqa: PLC0415 - loaded when needed

    async with AgencyDatabase.at(database_url) as opened:
        yield opened
