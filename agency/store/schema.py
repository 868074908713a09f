"""The tables, written once, in SQL."""

from __future__ import annotations

from importlib import resources

import asyncpg


async def create_schema(url: str) -> None:
    """Create the agency's tables in an empty database.

    Raises:
        asyncpg.PostgresError: the server refused; a database that has the tables already is one reason.
    """
    statements = resources.files("agency.store").joinpath("schema.sql").read_text(encoding="utf-8")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
