"""PostgreSQL itself, as the database port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from plainspec.engines.database import EngineDatabase
from plainspec.engines.session import EngineSession, not_supported
from plainspec.ports.refusals import Refusal
from plainspec.ports.store.database import IsolationLevel, Timeout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.exc import DBAPIError

DRIVER = "postgresql+asyncpg"
SPECIFIED = {Timeout.LOCK, Timeout.STATEMENT}


class PostgresSession(EngineSession):
    """One connection to PostgreSQL."""

    def refusal_of(self, error: DBAPIError) -> Refusal:
        """Go by the SQLSTATE."""
        return Refusal.by_sqlstate(str(getattr(error.orig, "sqlstate", None) or "HY000"), str(error.orig))

    async def level(self) -> IsolationLevel:
        """Ask for the level of the running transaction."""
        return IsolationLevel(await self._value(text("SHOW transaction_isolation")))

    async def set_level(self, level: IsolationLevel) -> None:
        """Set the level of the current transaction."""
        await self._run(text(f"SET TRANSACTION ISOLATION LEVEL {level.value}"))

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set a timeout for the current transaction, if it is one that is specified of all engines."""
        if kind not in SPECIFIED:
            raise not_supported("set timeout", kind, timeout_ms)
        await self._run(text(f"SET LOCAL {kind.value} = {timeout_ms}"))


class PostgresDatabase(EngineDatabase):
    """A database on PostgreSQL, at a URL of whatever driver."""

    def __init__(self, url: str) -> None:
        made = make_url(url).set(drivername=DRIVER)
        super().__init__(create_async_engine(made, poolclass=NullPool, isolation_level="AUTOCOMMIT"))

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[PostgresSession]:
        """Open a connection; what it leaves open at the end is rolled back by closing it."""
        engine = self._engine.execution_options(isolation_level=level.value.upper())
        async with engine.connect() as connection:
            number = await connection.scalar(text("SELECT pg_backend_pid()"))
            await connection.commit()
            yield PostgresSession(connection, int(number or 0))

    async def blockers(self, number: int) -> frozenset[int]:
        """Ask which connections block this one."""
        async with self._engine.connect() as connection:
            pids = await connection.scalar(text("SELECT pg_blocking_pids(:number)").bindparams(number=number))
            return frozenset(pids or ())
