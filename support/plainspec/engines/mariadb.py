"""MariaDB with InnoDB, as the database port knows it."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import NullPool, text

from plainspec.engines.database import EngineDatabase
from plainspec.engines.drivers import engine_of
from plainspec.engines.session import EngineSession, not_supported
from plainspec.ports.refusals import Refusal
from plainspec.ports.store.database import IsolationLevel, Timeout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL
    from sqlalchemy.exc import DBAPIError

SQLSTATES = {
    1020: "40001",  # with innodb_snapshot_isolation: the row has changed since it was read
    1048: "23502",
    1062: "23505",
    1205: "55P03",
    1213: "40P01",
    1305: "3B001",
    1317: "57014",
    1452: "23503",
    1568: "25001",
    1792: "25006",
    1969: "57014",
    4025: "23514",
}
"""The SQLSTATE that the port uses for each of MariaDB's own numbers; what MariaDB calls some of them is HY000."""

DEFAULT_TIMEOUTS = "SET innodb_lock_wait_timeout = DEFAULT, max_statement_time = DEFAULT"
VIEW = "plainspec innodb view"
FRESH_AFTER_S = 0.11
"""InnoDB's views of transactions are a cache that is refreshed only if it was last read 0.1 s ago."""

VIEW_LIMIT_S = 10

WAITS_FOR = """
SELECT blocking.trx_mysql_thread_id AS number,
    blocking.trx_requested_lock_id IS NULL OR blocking.trx_requested_lock_id <> waits.blocking_lock_id AS holds
FROM information_schema.innodb_lock_waits AS waits
JOIN information_schema.innodb_trx AS waiting ON waiting.trx_id = waits.requesting_trx_id
JOIN information_schema.innodb_trx AS blocking ON blocking.trx_id = waits.blocking_trx_id
WHERE waiting.trx_mysql_thread_id = :number
"""
"""Who is in the way, and whether by a lock that they hold; otherwise they stand in the queue for it, maybe behind."""


class MariadbSession(EngineSession):
    """One connection to MariaDB."""

    _has_timeouts = False

    def refusal_of(self, error: DBAPIError) -> Refusal:
        """Go by MariaDB's number, because its SQLSTATE is often HY000."""
        arguments: tuple[Any, ...] = getattr(error.orig, "args", ())
        number, said = (*arguments, "", "")[:2]
        return Refusal.by_sqlstate(SQLSTATES.get(number, "HY000"), f"{number} {said}")

    async def level(self) -> IsolationLevel:
        """Ask InnoDB for the level of the running transaction; a query of no rows sees to it that there is one."""
        await self.count()
        async with fresh_view(self._connection):
            level = await self._value(
                text(
                    "SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = :me"
                ).bindparams(me=self.number)
            )
        return IsolationLevel(str(level).lower())

    async def set_level(self, level: IsolationLevel) -> None:
        """Set the level of the current transaction; MariaDB itself refuses that after its first query."""
        await self._run(text(f"SET TRANSACTION ISOLATION LEVEL {level.value}"))

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set the timeout of a statement, or of waiting for a lock, which InnoDB counts in whole seconds."""
        settings = {
            Timeout.LOCK: f"innodb_lock_wait_timeout = {math.ceil(timeout_ms / 1000)}",
            Timeout.STATEMENT: f"max_statement_time = {timeout_ms / 1000}",
        }
        if kind not in settings:
            raise not_supported("set timeout", kind, timeout_ms)
        self._has_timeouts = True
        await self._run(text(f"SET {settings[kind]}"))

    async def _ended(self) -> None:
        await super()._ended()
        if self._has_timeouts:
            await self._connection.execute(text(DEFAULT_TIMEOUTS))
            self._has_timeouts = False


@asynccontextmanager
async def fresh_view(connection: Any) -> AsyncIterator[None]:
    """Be the only one who looks at InnoDB's views, and look when they have nothing old to show."""
    await connection.execute(text("SELECT GET_LOCK(:view, :limit)").bindparams(view=VIEW, limit=VIEW_LIMIT_S))
    try:
        await asyncio.sleep(FRESH_AFTER_S)
        yield
    finally:
        await connection.execute(text("SELECT RELEASE_LOCK(:view)").bindparams(view=VIEW))


class MariadbDatabase(EngineDatabase):
    """A database on MariaDB.

    Args:
        url: where it is, `mysql+aiomysql://…`.
        snapshot: whether transactions run with `innodb_snapshot_isolation`, the default since MariaDB 11.6.2.
    """

    def __init__(self, url: URL, *, snapshot: bool) -> None:
        super().__init__(engine_of("mariadb", url, poolclass=NullPool, isolation_level="AUTOCOMMIT"))
        self._snapshot = snapshot

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[MariadbSession]:
        """Open a connection; what it leaves open at the end is rolled back by closing it."""
        engine = self._engine.execution_options(isolation_level=level.value.upper())
        async with engine.connect() as connection:
            await connection.execute(text(f"SET innodb_snapshot_isolation = {int(self._snapshot)}"))
            number = await connection.scalar(text("SELECT CONNECTION_ID()"))
            await connection.commit()
            yield MariadbSession(connection, int(number or 0))

    async def blockers(self, number: int) -> frozenset[int]:
        """Ask InnoDB whom a connection waits for; how many wait at all it says without delay."""
        async with self._engine.connect() as connection:
            waiting = await connection.execute(text("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"))
            if int(waiting.one()[1]) == 0:
                return frozenset()
            async with fresh_view(connection):
                found = (await connection.execute(text(WAITS_FOR).bindparams(number=number))).all()
        holders = [row for row in found if row.holds]
        return frozenset(int(row.number) for row in holders or found)
