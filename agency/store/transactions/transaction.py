"""One connection to the store, and one transaction at a time on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agency.store.errors import (
    COMMIT_IN_DOUBT,
    CONNECTION_LOST,
    LOCK_NOT_AVAILABLE,
    OUTCOME_UNKNOWN,
    RefusedError,
    refusals,
    unless_lost,
)
from agency.store.isolation import Isolation
from agency.store.telemetry import checkout
from agency.store.tenancy import work_for
from agency.store.transactions.after_commit import AfterCommit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSessionTransaction

    from agency.store.transactions.after_commit import Action
    from agency.store.transactions.timeouts import Timeout


class Transaction:
    """A connection taken from the pool, and what begins and ends the transactions on it.

    As a context manager it commits when the block ends and rolls back when the block raises or is cancelled.
    ``commit`` and ``rollback`` may also be called in between; the next call then begins another transaction,
    at the same level and for the same tenant. When the connection is lost, everything is refused until ``rollback``,
    which takes another connection: nothing goes on by itself without the work that came before.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        isolation: Isolation,
        tenant: str | None = None,
        user: str | None = None,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        """Plan the work; what ``guard`` raises refuses to begin, and every call.

        Raises:
            ValueError: the tenant or the user has no name, or there is a user without a tenant.
        """
        if tenant == "" or user == "":
            raise ValueError("Tenants and users have names; leave them out to work without one.")
        if user and not tenant:
            raise ValueError(f"The user {user!r} belongs to a tenant; say which.")
        self._engine = engine
        self._isolation = isolation
        self._tenant = tenant
        self._user = user
        self._guard = guard
        self._connection: AsyncConnection | None = None
        self._session: AsyncSession | None = None
        self._savepoints: list[AsyncSessionTransaction] = []
        self._after_commit = AfterCommit()

    async def begin(self) -> Self:
        """Take a connection from the pool; the transaction itself begins with the first call.

        Raises:
            RefusedError: the server does not let us in.
            sqlalchemy.exc.TimeoutError: no connection became free in the time that the pool allows.
            RuntimeError: it has begun and is not closed.
        """
        if self._connection is not None:
            raise RuntimeError("This unit of work has begun already; close it first, or make another one.")
        self._guard()
        engine = self._engine.execution_options(isolation_level=self._isolation.value)
        with checkout(engine), refusals():
            self._connection = await engine.connect()
        self._session = AsyncSession(bind=self._connection, expire_on_commit=False)
        if self._tenant is not None:
            work_for(self._tenant, self._user, self._session)
        return self

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back; one that is lost has nothing to undo."""
        self._after_commit.forget()
        try:
            if self._session is not None:
                with unless_lost():
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
    def is_open(self) -> bool:
        """Whether it has begun and is not closed: it holds a connection."""
        return self._connection is not None

    @property
    def session(self) -> AsyncSession:
        """SQLAlchemy's session of this unit, for what else is asked of the tenant's data."""
        self._guard()
        if self._session is None:
            raise RuntimeError("This unit of work has not begun, or is closed.")
        if self._lost:
            raise RefusedError(CONNECTION_LOST, "the connection is gone; roll back to go on", connection_lost=True)
        return self._session

    async def commit(self) -> None:
        """Make the work last.

        Raises:
            RefusedError: the database undid the work instead, also if it did so without an error of its own; or
                the connection was lost meanwhile, and the outcome is unknown (SQLSTATE 08007).
        """
        session = self.session
        self._savepoints.clear()
        try:
            with refusals():
                await session.commit()
        except BaseException as error:
            with unless_lost():
                await session.rollback()
            if isinstance(error, RefusedError) and error.connection_lost:
                unknown = f"{COMMIT_IN_DOUBT} ({error})"
                await self._after_commit.run()
                raise RefusedError(OUTCOME_UNKNOWN, unknown, connection_lost=True) from error
            self._after_commit.forget()
            raise
        await self._after_commit.run()

    def after_commit(self, action: Action) -> None:
        """Have something done when the current transaction has been committed, or may have been; see `AfterCommit`."""
        self._after_commit.add(action)

    async def rollback(self) -> None:
        """Undo the work since the last commit.

        Raises:
            RefusedError: the connection was lost, and there is no other.
        """
        self._savepoints.clear()
        self._after_commit.forget()
        if not self._lost:
            with unless_lost():
                await self.session.rollback()
        if self._lost:
            await self.close()
            await self.begin()

    async def create_savepoint(self) -> None:
        """Create a savepoint in the current transaction."""
        with refusals():
            self._savepoints.append(await self.session.begin_nested())

    async def rollback_to_savepoint(self) -> None:
        """Undo the work since the latest savepoint, errors included; the savepoint is used up by that.

        Raises:
            LookupError: this transaction has no savepoint left.
        """
        if not self._savepoints:
            raise LookupError("This transaction has no savepoint to roll back to.")
        with refusals():
            await self._savepoints.pop().rollback()

    async def release_savepoint(self) -> None:
        """Release the latest savepoint: the work since then becomes part of the whole.

        Raises:
            LookupError: this transaction has no savepoint left.
        """
        if not self._savepoints:
            raise LookupError("This transaction has no savepoint to release.")
        with refusals():
            await self._savepoints.pop().commit()

    async def set_isolation(self, isolation: Isolation) -> None:
        """Set the isolation level of the current transaction; the next ones run at the unit's own again.

        Raises:
            RefusedError: the transaction has run a query already (SQLSTATE 25001).
        """
        with refusals():
            await self.session.execute(text(f"SET TRANSACTION ISOLATION LEVEL {isolation.value}"))

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set a timeout for this transaction, in milliseconds.

        Raises:
            RefusedError: the server has no such timeout.
        """
        setting = {"setting": kind.value, "value": f"{timeout_ms}ms"}
        with refusals():
            await self.session.execute(text("SELECT set_config(:setting, :value, true)"), setting)

    async def advisory_lock(self, name: str, *, wait: bool = True) -> None:
        """Take the tenant's advisory lock of this name until this transaction ends.

        Args:
            name: the name of the lock; it protects nothing from transactions that do not take it.
            wait: wait until another transaction releases it.

        Raises:
            RefusedError: another transaction holds it and ``wait`` is not set (SQLSTATE 55P03); this one goes on.
        """
        space = func.hashtextextended(self._tenant, 0) if self._tenant else 0
        key = func.hashtextextended(name, space)
        lock = func.pg_advisory_xact_lock(key) if wait else func.pg_try_advisory_xact_lock(key)
        with refusals():
            answer = await self.session.scalar(select(lock))
        if answer is False:
            raise RefusedError(LOCK_NOT_AVAILABLE, f"another transaction holds the lock {name!r}")

    async def isolation_in_force(self) -> Isolation:
        """Ask the server for the level of the running transaction."""
        with refusals():
            answer = await self.session.scalar(text("SHOW transaction_isolation"))
        return Isolation(str(answer).upper())

    async def backend_pid(self) -> int:
        """Return the number of the server process behind this unit's connection."""
        connection = await self.session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return int(driver.get_server_pid())

    @property
    def _lost(self) -> bool:
        return self._connection is not None and self._connection.invalidated
