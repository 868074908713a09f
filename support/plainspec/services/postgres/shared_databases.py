"""A connection that scenarios share one after the other, each in a transaction that is rolled back."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.postgres.checksum import Checksums

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from plainspec.services.postgres.databases import Databases, Template
    from plainspec.services.run_context import CurrentScenario

DRIVER = "postgresql+asyncpg"
ENDED = "ended the transaction that @world:savepoint rolls back, with a COMMIT or ROLLBACK of its own"
OWN_DATABASE = "Hint: take the tag off; the scenario then gets a database of its own."
STILL_HELD = """
SELECT 'an advisory lock' FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'
UNION SELECT format('the prepared statement %I', name) FROM pg_prepared_statements WHERE from_sql
"""


@dataclass(frozen=True)
class RolledBackConnection:
    """One connection in a transaction that is rolled back at the end; a commit inside it releases a savepoint."""

    scenario: CurrentScenario
    kept: AsyncConnection
    driver: Connection

    @property
    def clone(self) -> NoReturn:
        """Refuse other connections, which would not see this transaction.

        Raises:
            ServiceError: always; names what to use instead.
        """
        raise ServiceError(
            f"{self.scenario} is tagged @world:savepoint and has one connection only, but a step or a fixture wants to "
            "open others (it depends on `database_clone` or `database_url`, as `database` does). "
            "Hint: ask for `database_session` or `database_connection`, or take the tag off."
        )

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Hold the connection; its `transaction()` sets savepoints."""
        yield self.driver

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Hold a session on the connection; its `commit()` releases a savepoint, its `rollback()` goes back to one."""
        from sqlalchemy.ext.asyncio import AsyncSession

        async with AsyncSession(self.kept, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session


class SharedConnection:
    """A connection to one clone, lent to one scenario after the other; sequences are not reset."""

    def __init__(self, databases: Databases, template: Template) -> None:
        self._databases = databases
        self._template = template
        self._users: list[CurrentScenario] = []
        self._shared: tuple[AsyncConnection, Checksums] | None = None
        self._made = AsyncExitStack()

    @asynccontextmanager
    async def lend(self, scenario: CurrentScenario) -> AsyncIterator[RolledBackConnection]:
        """Lend the connection in an open transaction, and roll it back.

        Raises:
            LeftBehindError: the scenario has ended the transaction itself, or holds something that outlives it.
        """
        from sqlalchemy import text

        kept, _ = self._shared = self._shared or await self._make()
        self._users.append(scenario)
        outer = await kept.begin()
        number = str(await kept.scalar(text("SELECT pg_current_xact_id()::text")))
        driver: Any = (await kept.get_raw_connection()).driver_connection
        try:
            yield RolledBackConnection(scenario, kept, driver)
        finally:
            escaped = await _has_left(driver, number)
            await outer.rollback()
        status = await driver.fetchval("SELECT pg_xact_status($1::text::xid8)", number)
        held = [row[0] for row in await driver.fetch(STILL_HELD)]
        if escaped or status != "aborted" or held:
            await self._discard()
            reason = f"left {', '.join(held)} on the connection that it shares" if held else ENDED
            raise LeftBehindError(f"{scenario} has {reason}. {OWN_DATABASE}")
        await driver.reset()

    async def close(self) -> None:
        """Drop the database.

        Raises:
            LeftBehindError: a change was not rolled back; names the scenarios.
        """
        changes = await self._shared[1].changes() if self._shared else []
        await self._discard()
        if changes:
            users = ", ".join(map(str, self._users))
            raise LeftBehindError(f"{users}: one of them has changed {', '.join(changes)}. {OWN_DATABASE}")

    async def _make(self) -> tuple[AsyncConnection, Checksums]:
        from sqlalchemy import make_url
        from sqlalchemy.ext.asyncio import create_async_engine

        self._users.clear()
        clone = await self._made.enter_async_context(self._databases.hand_out(self._template))
        watch = await Checksums.of(clone.observer)
        engine = create_async_engine(make_url(clone.url).set(drivername=DRIVER))
        self._made.push_async_callback(engine.dispose)
        return await self._made.enter_async_context(engine.connect()), watch

    async def _discard(self) -> None:
        self._shared = None
        await self._made.aclose()


async def _has_left(driver: Connection, number: str) -> bool:
    """Return whether a connection is in another transaction than the one of this number, or in none."""
    from asyncpg import InFailedSQLTransactionError

    if not driver.is_in_transaction():
        return True
    try:
        current: str | None = await driver.fetchval("SELECT pg_current_xact_id_if_assigned()::text")
    except InFailedSQLTransactionError:
        return False
    return current != number
