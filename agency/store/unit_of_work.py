"""A unit of work: one connection, one transaction at a time, all of it or nothing."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agency.store.accounts import Accounts
from agency.store.errors import refusals

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSessionTransaction


class Isolation(Enum):
    """The levels of isolation that the store offers, by the names that PostgreSQL gives them."""

    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


class UnitOfWork:
    """Work on the store that happens completely or not at all.

    As a context manager it commits when the block ends and rolls back when the block raises or is cancelled.
    ``commit`` and ``rollback`` may also be called in between; the next call then begins another transaction,
    at the same level.
    """

    def __init__(self, engine: AsyncEngine, isolation: Isolation) -> None:
        self._engine = engine
        self._isolation = isolation
        self._connection: AsyncConnection | None = None
        self._session: AsyncSession | None = None
        self._points: list[AsyncSessionTransaction] = []

    async def begin(self) -> Self:
        """Take a connection from the pool; the transaction itself begins with the first call.

        Raises:
            RefusedError: the server does not let us in.
            sqlalchemy.exc.TimeoutError: no connection became free in the time that the pool allows.
        """
        engine = self._engine.execution_options(isolation_level=self._isolation.value)
        with refusals():
            self._connection = await engine.connect()
        self._session = AsyncSession(bind=self._connection, expire_on_commit=False)
        return self

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        try:
            if self._session is not None:
                await self._session.close()
        finally:
            if self._connection is not None:
                await self._connection.close()
            self._session = self._connection = None

    async def __aenter__(self) -> Self:
        """Begin."""
        return await self.begin()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Commit, or roll back if the block raised; either way the connection goes back."""
        try:
            if error is None:
                await self.commit()
        finally:
            await self.close()

    @property
    def accounts(self) -> Accounts:
        """The accounts as this transaction sees them."""
        return Accounts(self._open_session())

    async def commit(self) -> None:
        """Make the work last.

        Raises:
            RefusedError: the database undid the work instead, also if it did so without an error of its own.
        """
        session = self._open_session()
        self._points.clear()
        try:
            with refusals():
                await session.commit()
        except BaseException:
            await session.rollback()
            raise

    async def rollback(self) -> None:
        """Undo the work since the last commit."""
        self._points.clear()
        with refusals():
            await self._open_session().rollback()

    async def save_point(self) -> None:
        """Remember how far the work has come."""
        with refusals():
            self._points.append(await self._open_session().begin_nested())

    async def back_to_point(self) -> None:
        """Undo the work since the latest point, errors included; the next such call goes back to the one before.

        Raises:
            LookupError: this transaction has no point that was not gone back to.
        """
        if not self._points:
            raise LookupError("There is no point to go back to in this transaction.")
        with refusals():
            await self._points.pop().rollback()

    async def release_point(self) -> None:
        """Forget the latest point and keep the work since then, as part of the whole.

        Raises:
            LookupError: this transaction has no point that was not gone back to.
        """
        if not self._points:
            raise LookupError("There is no point to forget in this transaction.")
        with refusals():
            await self._points.pop().commit()

    async def change_isolation(self, isolation: Isolation) -> None:
        """Run the current transaction at another level; the ones after it run at the unit's own again.

        Raises:
            RefusedError: the transaction has asked the database for something already (SQLSTATE 25001).
        """
        with refusals():
            await self._open_session().execute(text(f"SET TRANSACTION ISOLATION LEVEL {isolation.value}"))

    async def limit_lock_waits(self, limit_ms: int) -> None:
        """Be refused in this transaction when a lock is not free within so many milliseconds (SQLSTATE 55P03)."""
        await self._set_for_transaction("lock_timeout", limit_ms)

    async def limit_statements(self, limit_ms: int) -> None:
        """Be refused in this transaction when a statement takes more milliseconds than that (SQLSTATE 57014)."""
        await self._set_for_transaction("statement_timeout", limit_ms)

    async def _set_for_transaction(self, setting: str, limit_ms: int) -> None:
        with refusals():
            await self._open_session().execute(
                text("SELECT set_config(:setting, :limit, true)"), {"setting": setting, "limit": f"{limit_ms}ms"}
            )

    async def isolation_in_force(self) -> Isolation:
        """Ask the server for the level of the running transaction."""
        with refusals():
            answer = await self._open_session().scalar(text("SHOW transaction_isolation"))
        return Isolation(str(answer).upper())

    async def backend_pid(self) -> int:
        """Return the number of the server process behind this unit's connection."""
        connection = await self._open_session().connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return int(driver.get_server_pid())

    def _open_session(self) -> AsyncSession:
        if self._session is None:
            raise RuntimeError("This unit of work has not begun, or is closed.")
        return self._session
