"""The agency's store as the database port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import asyncpg
from sqlalchemy import make_url

import agency.store
from agency.store import Store, UnitOfWork, migrations, transact
from agency.store.tenancy import APPLICATION_ROLE
from plainspec.ports.refusals import RefusedError
from plainspec.ports.store.database import Account, Agreement, AgreementKind, IsolationLevel
from plainspec.services.urls import Secret, Url
from plainspec.systems.agency.store.session import AgencySession, isolation_of, refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from plainspec.ports.store.database import Session

Result = TypeVar("Result")

OBSERVER_LIMIT_S = 10.0
BEFORE_VECTORS = "003"
ALL_AGREEMENTS = """
SELECT 'card' AS kind, owner FROM card
UNION ALL SELECT 'loan', owner FROM loan
UNION ALL SELECT 'standing_order', owner FROM standing_order
ORDER BY kind, owner
"""
SOURCES = (Path(agency.store.__file__).parent,)
"""What decides how `prepare` builds the schema."""


async def prepare(url: str) -> None:
    """Migrate an empty database to the latest revision: the template of those that scenarios get.

    A server without pgvector gets what comes before vectors, which is enough for accounts. Where the server asks for
    passwords, the application's role gets the one that the URL has.
    """
    try:
        await migrations.upgrade(url)
    except migrations.MissingExtensionError:
        await migrations.upgrade(url, BEFORE_VECTORS)
        return
    if password := Secret(make_url(url).password or ""):
        connection = await asyncpg.connect(url)
        try:
            quoted = Secret(await connection.fetchval("SELECT quote_literal($1::text)", password))
            await connection.execute(f"ALTER ROLE {APPLICATION_ROLE} PASSWORD {quoted}")
        finally:
            await connection.close()


def application_url(url: str) -> str:
    """Return the URL by which the application itself, which is bound by row-level security, reaches a database."""
    return Url(make_url(url).set(username=APPLICATION_ROLE).render_as_string(hide_password=False))


class AgencyDatabase:
    """The agency's store in one database, and an observer beside it that sees what the server sees."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, observer: asyncpg.Connection | None = None) -> AsyncIterator[Self]:
        """Open the store for as long as the block runs, and an observer unless one is given."""
        if observer:
            async with Store(url) as store:
                yield cls(store, observer)
            return
        observer = await asyncpg.connect(url, timeout=OBSERVER_LIMIT_S, command_timeout=OBSERVER_LIMIT_S)
        try:
            async with Store(url) as store:
                yield cls(store, observer)
        finally:
            await observer.close()

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[AgencySession]:
        """Open a unit of work; what it leaves open at the end is rolled back."""
        work = self._store.unit_of_work(isolation_of(level))
        try:
            with refusals():
                await work.begin()
                session = AgencySession(work, await work.backend_pid())
            yield session
        finally:
            await work.close()

    async def transact(
        self,
        level: IsolationLevel,
        work: Callable[[Session], Awaitable[Result]],
        *,
        retry_timeout_s: float | None = None,
    ) -> Result:
        """Have the agency run the work and retry it."""

        async def attempt(unit: UnitOfWork) -> Result:
            try:
                return await work(AgencySession(unit, await unit.backend_pid()))
            except RefusedError as error:
                raise error.__cause__ or error from None

        with refusals():
            if retry_timeout_s is None:
                return await transact(self._store, attempt, isolation_of(level))
            return await transact(self._store, attempt, isolation_of(level), retry_timeout_s=retry_timeout_s)

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Insert committed accounts with SQL of our own."""
        rows = [(account.owner, account.balance) for account in accounts]
        await self._observer.executemany("INSERT INTO account (owner, balance) VALUES ($1, $2)", rows)

    async def empty(self) -> None:
        """Delete all accounts with SQL of our own."""
        await self._observer.execute("DELETE FROM account")

    async def accounts(self) -> tuple[Account, ...]:
        """Read the committed accounts with SQL of our own."""
        rows = await self._observer.fetch("SELECT owner, balance FROM account ORDER BY owner")
        return tuple(Account(row["owner"], row["balance"]) for row in rows)

    async def agreements(self) -> tuple[Agreement, ...]:
        """Read the committed agreements with SQL of our own."""
        rows = await self._observer.fetch(ALL_AGREEMENTS)
        return tuple(Agreement(AgreementKind(row["kind"]), row["owner"]) for row in rows)

    async def terminate(self, number: int) -> None:
        """Have the server end a connection."""
        await terminate(self._observer, number)

    async def is_connected(self, number: int) -> bool:
        """Ask the server for its connections."""
        there = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)"
        return bool(await self._observer.fetchval(there, number))

    async def blockers(self, number: int) -> frozenset[int]:
        """Ask the server which connections block this one."""
        return frozenset(await self._observer.fetchval("SELECT pg_blocking_pids($1)", number))


async def terminate(observer: asyncpg.Connection, number: int) -> None:
    """Have the server end a connection, and return when it has.

    Raises:
        LookupError: the server could not, within ``OBSERVER_LIMIT_S`` seconds.
    """
    if not await observer.fetchval("SELECT pg_terminate_backend($1, $2)", number, int(OBSERVER_LIMIT_S * 1000)):
        raise LookupError(f"The server could not end connection {number} within {OBSERVER_LIMIT_S:g} s.")
