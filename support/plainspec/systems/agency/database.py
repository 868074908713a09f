"""The agency's store as the database port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Self

import asyncpg

from agency.store import Isolation, Store, UnitOfWork, create_schema
from agency.store import RefusedError as StoreRefusedError
from plainspec.ports.database import Account, IsolationLevel, Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

OBSERVER_LIMIT_S = 10.0


async def prepare(url: str) -> None:
    """Build the agency's schema in an empty database, the template of those that scenarios get."""
    await create_schema(url)


class AgencyDatabase:
    """The agency's store in one database, and an observer beside it that sees what the server sees."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Self]:
        """Open the store and the observer for as long as the block runs."""
        observer = await asyncpg.connect(url, timeout=OBSERVER_LIMIT_S, command_timeout=OBSERVER_LIMIT_S)
        try:
            async with Store(url) as store:
                yield cls(store, observer)
        finally:
            await observer.close()

    @asynccontextmanager
    async def session(self, level: IsolationLevel) -> AsyncIterator[AgencySession]:
        """Open a unit of work; what it leaves open at the end is rolled back."""
        work = self._store.unit_of_work(Isolation[level.name])
        with refusals():
            await work.begin()
        try:
            yield AgencySession(work, await work.backend_pid())
        finally:
            await work.close()

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Insert committed accounts with SQL of our own."""
        rows = [(account.owner, account.balance) for account in accounts]
        await self._observer.executemany("INSERT INTO account (owner, balance) VALUES ($1, $2)", rows)

    async def accounts(self) -> tuple[Account, ...]:
        """Read the committed accounts with SQL of our own."""
        rows = await self._observer.fetch("SELECT owner, balance FROM account ORDER BY owner")
        return tuple(Account(row["owner"], row["balance"]) for row in rows)

    async def blockers(self, number: int) -> frozenset[int]:
        """Ask the server whom a connection waits for."""
        return frozenset(await self._observer.fetchval("SELECT pg_blocking_pids($1)", number))


class AgencySession:
    """One unit of work of the agency."""

    def __init__(self, work: UnitOfWork, number: int) -> None:
        self._work = work
        self.number = number

    async def read(self, owner: str) -> int | None:
        """Read one balance."""
        with refusals():
            return await self._work.accounts.balance_of(owner)

    async def set(self, owner: str, balance: int) -> bool:
        """Overwrite one balance."""
        with refusals():
            return await self._work.accounts.set_balance(owner, balance)

    async def add(self, owner: str, amount: int) -> bool:
        """Raise one balance in a single statement."""
        with refusals():
            return await self._work.accounts.add(owner, amount)

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""
        with refusals():
            await self._work.accounts.open(owner, balance)

    async def delete(self, owner: str) -> bool:
        """Remove an account."""
        with refusals():
            return await self._work.accounts.delete(owner)

    async def count(self) -> int:
        """Count the accounts."""
        with refusals():
            return await self._work.accounts.count()

    async def total(self) -> int:
        """Add up the balances."""
        with refusals():
            return await self._work.accounts.total()

    async def level(self) -> IsolationLevel:
        """Ask the server for the level in force."""
        with refusals():
            return IsolationLevel[(await self._work.isolation_in_force()).name]

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def rollback(self) -> None:
        """Roll the unit of work back."""
        with refusals():
            await self._work.rollback()

    async def break_off(self) -> None:
        """Leave the unit of work as a block that raises does."""
        error = InterruptedError("broken off")
        with refusals():
            await self._work.__aexit__(type(error), error, None)


@contextmanager
def refusals() -> Iterator[None]:
    """Say the store's refusals in the port's words.

    Raises:
        RefusedError: the store was refused.
    """
    try:
        yield
    except StoreRefusedError as error:
        raise RefusedError(Refusal(error.sqlstate, str(error))) from error
