"""A PostgreSQL database of a scenario, over one connection of asyncpg."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError
from plainspec.services.urls import Url, masked
from plainspec.stage.sql.refusals import refused_by_postgres
from plainspec.stage.sql.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Connection

    from plainspec.ports.contents import Contents, Row

SEVERAL_STATEMENTS = "cannot insert multiple commands"
CHANGED = re.compile(r"(?:INSERT \d+|UPDATE|DELETE|MERGE|COPY) (\d+)")
ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)
SEQUENCES = """
SELECT attname, pg_get_serial_sequence($1, attname) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND attname = ANY($2::text[])
    AND pg_get_serial_sequence($1, attname) IS NOT NULL
"""

ARRAYS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = $1::regclass AND attname = ANY($2::text[]) AND typcategory = 'A'
"""


class PostgresSql:
    """One PostgreSQL database.

    Args:
        url: Where it is, for whatever driver.
        name: What messages call it; empty for the scenario's own.
    """

    def __init__(self, url: str, name: str = "") -> None:
        self.url: str = Url(re.sub(r"^\w+(\+\w+)?://", "postgresql://", url))
        self.name = name
        self._opened: Connection | None = None

    async def run(self, script: str) -> Result:
        """Run statements; what they return is there for a single statement only.

        Raises:
            ValueError: they have left a transaction open.
        """
        import asyncpg

        connection = await self._connection()
        try:
            result = await _run_script(connection, script)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise refused_by_postgres(error) from None
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
            raise ValueError(
                "the SQL has left a transaction open: it is one already, and needs neither BEGIN nor COMMIT"
            )
        return result

    async def table(self, name: str) -> Result:
        """Return all rows of a table."""
        return await self.run(f"SELECT * FROM {quoted(name)}")  # noqa: S608 - quoted

    async def insert(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        """Insert rows; sequences of their columns go on after them."""
        if not rows:
            return
        found = await (await self._connection()).fetch(ARRAYS, quoted(name), list(columns))
        arrays: dict[str, str] = {row[0]: row[1] for row in found}
        written = [
            [
                array(value, arrays[column]) if column in arrays else literal(value)
                for column, value in zip(columns, row, strict=True)
            ]
            for row in rows
        ]
        values = ", ".join(f"({', '.join(row)})" for row in written)
        into = f"{quoted(name)} ({', '.join(map(quoted_part, columns))})"
        await self.run(f"INSERT INTO {into} OVERRIDING SYSTEM VALUE VALUES {values}")  # noqa: S608 - quoted
        await self._continue_sequences(quoted(name), columns)

    async def stored_name(self, name: str) -> str:
        """Return the table's name as the server writes it."""
        found: str | None = await (await self._connection()).fetchval("SELECT to_regclass($1)::text", quoted(name))
        return found or name

    @property
    def contents(self) -> Contents:
        """Every committed row."""
        return self

    async def rows(self) -> Sequence[Row]:
        """Return every committed row."""
        from plainspec.services.postgres.contents import PostgresContents

        return await PostgresContents(await self._connection()).rows()

    async def close(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            await self._opened.close()

    async def _continue_sequences(self, table: str, columns: Sequence[str]) -> None:
        """Have the sequences of columns that rows were inserted into go on after these, lest a default collides."""
        connection = await self._connection()
        for column, sequence in await connection.fetch(SEQUENCES, table, list(columns)):
            largest = await connection.fetchval(f"SELECT max({quoted_part(column)}) FROM {table}")  # noqa: S608 - quoted
            if largest is not None and largest > 0:
                await connection.execute("SELECT setval($1, $2)", sequence, largest)

    async def _connection(self) -> Connection:
        import asyncpg

        if self._opened is None or self._opened.is_closed():
            try:
                self._opened = await asyncpg.connect(self.url, statement_cache_size=0)
            except (asyncpg.PostgresError, OSError) as error:
                named = f"the database {self.name}" if self.name else "the scenario's database"
                raise ServiceError(f"No connection to {named}, {masked(self.url)}: {error}") from None
        return self._opened


async def _run_script(connection: Connection, script: str) -> Result:
    import asyncpg

    try:
        return await run_statement(connection, script)
    except asyncpg.PostgresSyntaxError as error:
        if SEVERAL_STATEMENTS not in str(error):
            raise
        await connection.execute(script)
        return Result()


async def run_statement(connection: Connection, statement: str) -> Result:
    """Run one statement, and return what it has returned."""
    prepared = await connection.prepare(statement)
    rows = await prepared.fetch()
    columns = tuple(attribute.name for attribute in prepared.get_attributes())
    tag = prepared.get_statusmsg() or ""
    changed = CHANGED.match(tag)
    return Result(
        columns,
        tuple(tuple(row) for row in rows),
        int(changed[1]) if changed else None,
        ordered=bool(ORDERED.search(statement)),
        tag=tag,
    )


def quoted(name: str) -> str:
    """Quote the name of a table, with its schema if it has one."""
    return ".".join(map(quoted_part, name.split(".")))


def quoted_part(name: str) -> str:
    """Quote a name."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | None) -> str:
    """Write a text as a literal whose type the column decides."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def array(value: str | None, kind: str) -> str:
    """Write an array as a literal of its type: JSON, as messages show it, or PostgreSQL's own form in braces."""
    if value is None or not value.lstrip().startswith("["):
        return literal(value)
    return f"ARRAY(SELECT jsonb_array_elements_text({literal(value)}::jsonb))::{kind}"
