"""PostgreSQL itself as the system under specification, with one table and no extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.ports.capabilities import ADVISORY_LOCKS, FOREIGN_KEYS, LEVELS, TERMINATE_CONNECTIONS, TRANSACTIONS
from plainspec.ports.system import Schema, System

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

CAPABILITIES = (LEVELS - {"read-uncommitted"}) | (TRANSACTIONS - {FOREIGN_KEYS, TERMINATE_CONNECTIONS, ADVISORY_LOCKS})


@needs("sqlalchemy", "tenacity")
def database_schema() -> Schema:
    """Offer a table of accounts."""
    from pathlib import Path

    from plainspec.engines import session
    from plainspec.engines.postgres import PostgresDatabase
    from plainspec.services.fingerprint import fingerprint

    async def build(url: str) -> None:
        await PostgresDatabase(url).prepare()

    return Schema(build, fingerprint(Path(session.__file__)))


@needs("sqlalchemy", "tenacity")
def database(database_url: str) -> Database:
    """Offer accounts in a database of the scenario's own."""
    from plainspec.engines.postgres import PostgresDatabase

    return PostgresDatabase(database_url)


SYSTEM = System(
    name="postgres",
    database_schema=database_schema,
    database=database,
    capabilities=CAPABILITIES,
)
