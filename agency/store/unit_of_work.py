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

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


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
        try:
            with refusals():
                await session.commit()
        except BaseException:
            await session.rollback()
            raise

    async def rollback(self) -> None:
        """Undo the work since the last commit."""
        with refusals():
            await self._open_session().rollback()

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
