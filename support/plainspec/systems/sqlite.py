"""SQLite itself as the system under specification: a file per scenario, in write-ahead mode."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.ports.capabilities import FIRST_UPDATER_WINS, NON_BLOCKING_READS, Capabilities
from plainspec.ports.system import System

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.engines.database import EngineDatabase
    from plainspec.ports.contents import Contents
    from plainspec.ports.store.database import Database

CAPABILITIES = frozenset({"serializable", FIRST_UPDATER_WINS, NON_BLOCKING_READS, "sqlite"})


@needs("aiosqlite", "sqlalchemy", "tenacity")
async def database() -> AsyncIterator[Database]:
    """Offer accounts in a file of the scenario's own."""
    from plainspec.engines.sqlite import SqliteDatabase

    async with SqliteDatabase.made() as made:
        yield made


def contents(database: EngineDatabase) -> Contents:
    """Offer every row of the scenario's file."""
    return database


def capabilities_here() -> Capabilities:
    """Say which SQLite this Python has."""
    return Capabilities("sqlite", sqlite3.sqlite_version_info, CAPABILITIES)


SYSTEM = System(
    name="sqlite",
    database=database,
    contents=contents,
    capabilities=CAPABILITIES,
    capabilities_here=capabilities_here,
)
