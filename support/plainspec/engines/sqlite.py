"""SQLite in write-ahead mode, as the database port knows it.

Only one connection at a time can write to a file, and SQLite does not say which one it is: it only says that the
file is busy. A session that finds it busy waits here for the one that has written last, and tries again.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import NullPool, event, text, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.expression import UpdateBase

from plainspec.engines.database import EngineDatabase
from plainspec.engines.drivers import engine_of
from plainspec.engines.session import ACCOUNT, SCHEMA, EngineSession, not_supported
from plainspec.ports.refusals import Refusal
from plainspec.ports.store.database import IsolationLevel, Timeout
from plainspec.services.directories import run_directory
from plainspec.services.sqlite import PREFIX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import CursorResult, Executable
    from sqlalchemy.ext.asyncio import AsyncConnection

BUSY = 5
SQLSTATES = {
    BUSY: "55P03",
    9: "57014",
    275: "23514",
    517: "40001",  # busy, because what was read is no longer current: waiting would not help
    787: "23503",
    1299: "23502",
    1555: "23505",
    2067: "23505",
}
"""The SQLSTATE that the port uses for each of SQLite's extended result codes."""

LOOK_AGAIN_AFTER_S = 0.001


class SqliteSession(EngineSession):
    """One connection to a file."""

    def __init__(self, connection: AsyncConnection, number: int, file: SqliteDatabase) -> None:
        super().__init__(connection, number)
        self._file = file
        self._begun = False
        self._lock_timeout_s: float | None = None
        self.waits_for: SqliteSession | None = None
        self.ended = asyncio.Event()

    def refusal_of(self, error: DBAPIError) -> Refusal:
        """Go by SQLite's extended result code."""
        return Refusal.by_sqlstate(SQLSTATES.get(_code(error), "HY000"), str(error.orig))

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Lock the file, because SQLite has no smaller lock, by a change that changes nothing."""
        timeout_s, self._lock_timeout_s = self._lock_timeout_s, self._lock_timeout_s if wait else 0.0
        try:
            return await self._touched(update(ACCOUNT).where(ACCOUNT.c.owner == owner).values(owner=owner))
        finally:
            self._lock_timeout_s = timeout_s

    async def lock_first_unlocked(self) -> str | None:
        """Refuse: there are no row locks that one could skip."""
        raise not_supported("lock first unlocked")

    async def level(self) -> IsolationLevel:
        """Name the only level that SQLite has, unless connections share a cache."""
        return IsolationLevel.SERIALIZABLE

    async def set_level(self, level: IsolationLevel) -> None:
        """Refuse: there are no other levels."""
        raise not_supported("set level", level)

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set the timeout of waiting for the file; SQLite has no others."""
        if kind is not Timeout.LOCK:
            raise not_supported("set timeout", kind, timeout_ms)
        self._lock_timeout_s = timeout_ms / 1000

    async def _ended(self) -> None:
        await super()._ended()
        self.let_go()

    def let_go(self) -> None:
        """Let others write."""
        self._begun, self._lock_timeout_s = False, None
        if self._file.writer is self:
            self._file.writer = None
        self.ended.set()
        self.ended = asyncio.Event()

    async def _execute(self, statement: Executable) -> CursorResult[Any]:
        if not self._begun:
            await self._when_not_busy(text("BEGIN"), writes=False)
            self._begun = True
        return await self._when_not_busy(statement, writes=isinstance(statement, UpdateBase))

    async def _when_not_busy(self, statement: Executable, *, writes: bool) -> CursorResult[Any]:
        while True:
            try:
                result = await self._connection.execute(statement)
            except OperationalError as error:
                if _code(error) != BUSY or not await self._wait():
                    raise
            else:
                self._file.writer = self if writes else self._file.writer
                return result

    async def _wait(self) -> bool:
        """Wait until the writer has ended; return whether that was in time.

        A session with no time to wait is not reported as waiting, not even for a moment.
        """
        if self._lock_timeout_s == 0:
            return False
        self.waits_for = self._file.writer
        try:
            async with asyncio.timeout(self._lock_timeout_s):
                if self.waits_for is None:
                    await asyncio.sleep(LOOK_AGAIN_AFTER_S)
                else:
                    await self.waits_for.ended.wait()
        except TimeoutError:
            return False
        finally:
            self.waits_for = None
        return True


def _do_not_sync(connection: Any, _: object) -> None:
    """Leave it to the system when to write to disk: nothing here has to survive a crash."""
    connection.execute("PRAGMA synchronous = OFF")


def _code(error: DBAPIError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0))


class SqliteDatabase(EngineDatabase):
    """A file.

    Args:
        path: where it is, or comes to be.

    Attributes:
        writer: the session that has written last and has not ended since.

    Raises:
        ServiceError: its driver is not installed.
    """

    def __init__(self, path: Path) -> None:
        connecting = {"timeout": 0}
        url = f"sqlite+aiosqlite:///{path}"
        engine = engine_of("sqlite", url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=connecting)
        event.listen(engine.sync_engine, "connect", _do_not_sync)
        super().__init__(engine)
        self.writer: SqliteSession | None = None
        self._numbers = count(1)
        self._sessions: dict[int, SqliteSession] = {}

    @classmethod
    @asynccontextmanager
    async def made(cls) -> AsyncIterator[SqliteDatabase]:
        """Make a file with the tables, in which readers and a writer can work side by side; remove it in the end.

        A connection is held all the time: when the last one is closed, SQLite locks the file to tidy it up.
        """
        with run_directory(PREFIX) as folder:
            database = cls(folder / "accounts.db")
            async with database._engine.connect() as connection:
                await connection.execute(text("PRAGMA journal_mode = WAL"))
                await connection.run_sync(SCHEMA.create_all)
                yield database

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[SqliteSession]:
        """Open a connection; every level is served as serializable, which the standard allows."""
        del level
        async with self._engine.connect() as connection:
            session = SqliteSession(connection, next(self._numbers), self)
            self._sessions[session.number] = session
            try:
                yield session
            finally:
                await connection.rollback()
                session.let_go()

    async def blockers(self, number: int) -> frozenset[int]:
        """Return the session that this one waits for."""
        waits_for = self._sessions[number].waits_for
        return frozenset({waits_for.number} if waits_for else ())
