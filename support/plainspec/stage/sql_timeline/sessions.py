"""Sessions of a timeline of SQL: one connection to PostgreSQL each, in transactions at one isolation level."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.services.errors import ServiceError
from plainspec.stage.sql.postgres import PostgresSql, run_statement
from plainspec.stage.sql.refusals import refused_by_postgres
from plainspec.stage.transactions.phrases import Kind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.store.database import IsolationLevel
    from plainspec.stage.sql.database import SqlDatabase
    from plainspec.stage.sql.result import Result

OUTSIDE = re.compile(
    r"begin\b|start\s|commit\b|end\b|rollback\b|abort\b|vacuum\b|(?:create|drop|alter)\s+(?:database|system|tablespace)\b"
    r"|(?:create|drop|reindex|alter)\b.*\bconcurrently\b|(?:set|reset|show|listen|unlisten)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Statements that begin no transaction: they begin or end one, cannot run in one, or are about the session."""

BLOCKERS = "SELECT pg_blocking_pids($1) || pg_safe_snapshot_blocking_pids($1)"
ROLLED_BACK = "40000"
CLOSE_LIMIT_S = 5.0


class SqlSession:
    """One connection; its first statement, and the first after a COMMIT or a ROLLBACK, begins a transaction.

    Attributes:
        number: The server's number of the connection.
    """

    def __init__(self, url: str, level: IsolationLevel) -> None:
        self._url = url
        self._level = level.value.upper()
        self._connection: asyncpg.Connection | None = None
        self.number = 0

    async def open(self) -> None:
        """Connect; explicit `BEGIN`s are at the same level."""
        self._connection = await asyncpg.connect(self._url, statement_cache_size=0)
        await self._connection.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {self._level}")
        self.number = self._connection.get_server_pid()

    async def close(self) -> None:
        """Close the connection, which rolls back what is left open."""
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close(timeout=CLOSE_LIMIT_S)

    async def run(self, statement: str, kind: Kind) -> Result:
        """Run one statement; a ROLLBACK after a lost connection gets another one.

        Raises:
            RefusedError: the database has refused it, or has answered a COMMIT with a rollback.
        """
        try:
            if kind is Kind.ROLLBACK and (self._connection is None or self._connection.is_closed()):
                await self.open()
            return await self._run(statement, kind)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise refused_by_postgres(error) from None
        except asyncio.CancelledError:  # the server ends the statement with the connection
            if self._connection is not None:
                self._connection.terminate()
            raise

    async def _run(self, statement: str, kind: Kind) -> Result:
        connection = self._connection
        assert connection is not None  # noqa: S101 - it is open
        if not connection.is_in_transaction() and not OUTSIDE.match(statement):
            await connection.execute("BEGIN")
        result = await run_statement(connection, statement)
        if kind is Kind.COMMIT and result.tag == "ROLLBACK":
            message = "the transaction had failed before, and its COMMIT has rolled it back"
            raise RefusedError(Refusal.by_sqlstate(ROLLED_BACK, message))
        return result


class SqlSessions:
    """A PostgreSQL database that the sessions of a timeline are opened on.

    Raises:
        ServiceError: it is none of PostgreSQL's.
    """

    def __init__(self, database: SqlDatabase) -> None:
        if not isinstance(database, PostgresSql):
            raise ServiceError(
                f"the database {database.name} is not PostgreSQL, which timelines of SQL need: no other server says "
                "which session blocks which in a way that Plainspec reads."
            )
        self.url: str = database.url
        self._watcher: asyncpg.Connection | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[SqlSessions]:
        """Hold a connection for questions about the others for as long as the block runs."""
        self._watcher = await asyncpg.connect(self.url)
        try:
            yield self
        finally:
            await self._watcher.close()

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[SqlSession]:
        """Open a connection for transactions at this level."""
        session = SqlSession(self.url, level)
        await session.open()
        try:
            yield session
        finally:
            await session.close()

    async def blockers(self, number: int) -> frozenset[int]:
        """Ask which connections block this one, by locks or by a snapshot that has to be safe."""
        blockers: list[int] = await self._ask(BLOCKERS, number) or []
        return frozenset(blockers)

    async def terminate(self, number: int) -> None:
        """Have the server end a connection."""
        await self._ask("SELECT pg_terminate_backend($1, 5000)", number)

    async def is_connected(self, number: int) -> bool:
        """Return whether the server still has this connection."""
        return bool(await self._ask("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)", number))

    async def _ask(self, query: str, number: int) -> Any:
        assert self._watcher is not None  # noqa: S101 - it is open
        return await self._watcher.fetchval(query, number)
