"""Support fixtures for SQL: the databases that a scenario's sentences speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.run_context import RunContext
    from plainspec.services.stores import Stores
    from plainspec.stage.sql.database import SqlDatabase
    from plainspec.stage.sql.named import NamedDatabases


@fixture(scope="scenario")
async def sql_database(database_url: str) -> AsyncIterator[SqlDatabase]:
    """Run SQL in the scenario's own database."""
    from plainspec.stage.sql.postgres import PostgresSql

    database = PostgresSql(database_url)
    try:
        yield database
    finally:
        await database.close()


@fixture(scope="scenario")
async def named_databases(run_context: RunContext, stores: Stores) -> AsyncIterator[NamedDatabases]:
    """Open the databases that the project names, in its settings or in the environment."""
    from plainspec.stage.sql.named import NamedDatabases

    async with NamedDatabases.opened(run_context.databases, stores) as databases:
        yield databases
