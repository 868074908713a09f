"""MariaDB itself as the system under specification, with `innodb_snapshot_isolation` off, as before version 11.6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture
from plainspec.ports.capabilities import LEVELS, ROW_LOCKS, STATEMENT_TIMEOUTS, Capabilities
from plainspec.ports.system import System

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.engines.database import EngineDatabase
    from plainspec.engines.mariadb_server import MariadbServer
    from plainspec.ports.contents import Contents
    from plainspec.ports.store.database import Database
    from plainspec.services.run_context import RunContext

CAPABILITIES = LEVELS | {ROW_LOCKS, STATEMENT_TIMEOUTS, "mariadb-without-snapshots"}


@fixture(scope="session")
@needs("aiomysql", "sqlalchemy", "tenacity")
async def mariadb_server(run_context: RunContext) -> AsyncIterator[MariadbServer]:
    """Reach the MariaDB that was chosen."""
    from plainspec.engines.mariadb_server import MariadbServer

    async with MariadbServer.at(run_context.servers.mariadb.required_address()) as server:
        yield server


def mariadb(name: str, capabilities: frozenset[str], *, snapshot: bool) -> System:
    """Describe MariaDB with `innodb_snapshot_isolation` on or off."""

    async def database(mariadb_server: MariadbServer) -> AsyncIterator[Database]:
        """Offer accounts in a database of the scenario's own."""
        async with mariadb_server.database(snapshot=snapshot) as made:
            yield made

    def contents(database: EngineDatabase) -> Contents:
        """Offer every row of the scenario's database."""
        return database

    def capabilities_here(mariadb_server: MariadbServer) -> Capabilities:
        """Say which version was reached."""
        return Capabilities(name, mariadb_server.version, capabilities)

    return System(
        name=name,
        database=database,
        contents=contents,
        fixtures=(mariadb_server,),
        capabilities=capabilities,
        capabilities_here=capabilities_here,
    )


SYSTEM = mariadb("mariadb", CAPABILITIES, snapshot=False)
