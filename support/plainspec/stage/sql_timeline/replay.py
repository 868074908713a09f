"""The rows before a timeline of SQL, put back in a transaction in which its transactions are run again one at a time.

That transaction is rolled back, and sequences are set back, so that a database is as it was after a comparison.
"""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from plainspec.services.errors import ServiceError
from plainspec.stage.sql.postgres import literal, run_statement
from plainspec.stage.sql.refusals import refused_by_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.stage.sql.result import Result
    from plainspec.stage.transactions.transcript import Event

Snapshot = dict[str, Counter[str]]
"""The rows of each table, as JSON."""

SHOWN = 3
LOCK_LIMIT_S = 5

TABLES = """
SELECT pg_class.oid::regclass::text FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence <> 't' AND nspname !~ '^(pg_|information_schema$)'
"""
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
DEFERRED = """
SELECT format('%I.%I', nspname, conname) FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
WHERE condeferred
"""
SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences
"""


@dataclass(frozen=True)
class DataBefore:
    """The rows of a database, and where its sequences were, before a timeline."""

    url: str
    rows: Snapshot
    sequences: Sequence[asyncpg.Record]

    @classmethod
    async def of(cls, url: str) -> DataBefore:
        """Read the rows of every table."""
        connection = await asyncpg.connect(url)
        try:
            return cls(url, await _snapshot(connection), await connection.fetch(SEQUENCES))
        finally:
            await connection.close()

    @asynccontextmanager
    async def replay(self) -> AsyncIterator[SqlReplay]:
        """Put the rows back for as long as the block runs, to be compared with those that are committed by now.

        Raises:
            ServiceError: the role may not leave out triggers, without which rows cannot be put back as they were.
        """
        connection = await asyncpg.connect(self.url, statement_cache_size=0)
        try:
            after = await _snapshot(connection)
            sequences = await connection.fetch(SEQUENCES)
            transaction = connection.transaction()
            await transaction.start()
            try:
                await self._put_back(connection, after)
                await _set_back(connection, self.sequences)
                deferred = [name for (name,) in await connection.fetch(DEFERRED)]
                yield SqlReplay(connection, after, ", ".join(deferred))
            finally:
                await transaction.rollback()
                await _set_back(connection, sequences)
        finally:
            await connection.close()

    async def restore(self) -> None:
        """Put the rows back, and commit.

        Raises:
            ServiceError: As `replay`.
        """
        connection = await asyncpg.connect(self.url, statement_cache_size=0)
        try:
            async with connection.transaction():
                await self._put_back(connection, await _snapshot(connection))
            await _set_back(connection, self.sequences)
        finally:
            await connection.close()

    async def _put_back(self, connection: asyncpg.Connection, after: Snapshot) -> None:
        try:
            await connection.execute(
                f"SET LOCAL lock_timeout = '{LOCK_LIMIT_S}s'; SET LOCAL session_replication_role = replica"
            )
        except asyncpg.InsufficientPrivilegeError as error:
            raise ServiceError(
                f"transactions cannot be run again in serial orders: {error}. Hint: GRANT SET ON PARAMETER "
                "session_replication_role TO the role, or connect as a superuser."
            ) from None
        for table in [name for name in after if after[name] != self.rows.get(name)]:
            await connection.execute(f"DELETE FROM ONLY {table}")  # noqa: S608 - quoted by the server
            columns = await connection.fetchval(COLUMNS, table)
            rows = f"[{','.join(self.rows.get(table, Counter()).elements())}]"
            await connection.execute(
                f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608 - quoted by the server
                f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::json)",
                rows,
            )
        await connection.execute("SET LOCAL session_replication_role = origin")


class SqlReplay:
    """Rows in a transaction that is rolled back at the end; each branch is a savepoint."""

    def __init__(self, connection: asyncpg.Connection, after: Snapshot, deferred: str, depth: int = 0) -> None:
        self._connection = connection
        self._after = after
        self._deferred = deferred
        self._depth = depth

    @asynccontextmanager
    async def branch(self) -> AsyncIterator[SqlReplay]:
        """Go on from here; rows and sequences are as they were at the end."""
        savepoint = f"plainspec_{self._depth + 1}"
        sequences = await self._connection.fetch(SEQUENCES)
        await self._connection.execute(f"SAVEPOINT {savepoint}")
        try:
            yield SqlReplay(self._connection, self._after, self._deferred, self._depth + 1)
        finally:
            await self._connection.execute(f"ROLLBACK TO SAVEPOINT {savepoint}")
            await _set_back(self._connection, sequences)

    async def perform(self, act: Event) -> Result:
        """Run a statement again.

        Raises:
            RefusedError: it is refused.
        """
        try:
            return await run_statement(self._connection, act.text)
        except asyncpg.PostgresError as error:
            raise refused_by_postgres(error) from None

    async def commit(self) -> None:
        """Check what is deferred to the end of a transaction.

        Raises:
            RefusedError: a constraint is violated.
        """
        if self._deferred:
            try:
                await self._connection.execute(f"SET CONSTRAINTS {self._deferred} IMMEDIATE")
                await self._connection.execute(f"SET CONSTRAINTS {self._deferred} DEFERRED")
            except asyncpg.PostgresError as error:
                raise refused_by_postgres(error) from None

    def state(self) -> None:
        """Return nothing: to compare all rows costs more than to run a few statements."""
        return

    async def difference(self) -> str:
        """Compare the rows with those that are committed."""
        here = await _snapshot(self._connection)
        for table in sorted({*here, *self._after}):
            surplus, missing = (
                _shown(self._after.get(table, Counter()) - here.get(table, Counter())),
                _shown(here.get(table, Counter()) - self._after.get(table, Counter())),
            )
            if surplus or missing:
                return f"in the end {table} has {surplus or 'fewer rows'}, not {missing or 'fewer rows'}"
        return ""


async def _snapshot(connection: asyncpg.Connection) -> Snapshot:
    names = [name for (name,) in await connection.fetch(TABLES)]
    rows: Snapshot = {name: Counter() for name in names}
    if names:
        each = (f"SELECT {number}, to_json(own)::text FROM ONLY {name} AS own" for number, name in enumerate(names))  # noqa: S608 - quoted by the server
        for number, row in await connection.fetch(" UNION ALL ".join(each)):
            rows[names[number]][row] += 1
    return rows


async def _set_back(connection: asyncpg.Connection, sequences: Sequence[asyncpg.Record]) -> None:
    """Have sequences go on from where they were, which no rollback does."""
    for name, value, called in sequences:
        await connection.execute(f"SELECT setval({literal(str(name))}, {value}, {str(called).lower()})")


def _shown(rows: Counter[str]) -> str:
    shown = sorted(rows)[:SHOWN]
    return f"{', '.join(shown)}{' …' if len(rows) > SHOWN else ''}"
