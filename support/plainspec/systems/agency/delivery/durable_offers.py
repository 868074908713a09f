"""What the agency's durable delivery offers: runs in files, and runs in a database of the scenario's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.delivery.durable import DurableSystem
    from plainspec.services.postgres.databases import Databases, Template
    from plainspec.systems.agency.delivery.durable_processes import Forker

PREFIX = "plainspec-runs-"


@fixture(scope="session")
@needs("dbos", "psycopg")
async def durable_forker() -> AsyncIterator[Forker]:
    """Keep a process that has loaded what executes runs, and forks others."""
    from plainspec.systems.agency.delivery.durable_processes import Forker

    forker = Forker()
    try:
        await forker.open()
        yield forker
    finally:
        await forker.close()


@fixture(scope="session")
async def durable_template(databases: Databases) -> AsyncIterator[Template]:
    """Build the tables of runs and of their engine once, in a database that scenarios get copies of."""
    from plainspec.systems.agency.delivery.durable_template import CONTENT, build

    async with databases.template(build, CONTENT) as template:
        yield template


async def durable_in_files(durable_forker: Forker) -> AsyncIterator[DurableSystem]:
    """Offer runs in files of a folder of their own."""
    from plainspec.systems.agency.delivery.durable import AgencyDurableDelivery

    with TemporaryDirectory(prefix=PREFIX) as folder:
        system = AgencyDurableDelivery(durable_forker, Path(folder))
        try:
            yield system
        finally:
            await system.close()


async def durable_in_database(
    durable_forker: Forker, databases: Databases, durable_template: Template
) -> AsyncIterator[DurableSystem]:
    """Offer runs in a database of their own."""
    from plainspec.systems.agency.delivery.durable import AgencyDurableDelivery

    async with databases.hand_out(durable_template) as clone:
        with TemporaryDirectory(prefix=PREFIX) as folder:
            system = AgencyDurableDelivery(durable_forker, Path(folder), clone.url)
            try:
                yield system
            finally:
                await system.close()
