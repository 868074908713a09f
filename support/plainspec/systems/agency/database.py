"""The agency's store as the database port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import asyncpg

import agency.store
from agency.store import Isolation, Store, UnitOfWork, create_schema, transact
from agency.store import RefusedError as StoreRefusedError
from plainspec.ports.database import ANY_BALANCE, Account, Holding, IsolationLevel, Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from plainspec.ports.database import Session

OBSERVER_LIMIT_S = 10.0
SOURCES = (Path(agency.store.__file__).parent,)
"""What decides how `prepare` builds the schema."""


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
        work = self._store.unit_of_work(Isolation[level.name])
        with refusals():
            await work.begin()
        try:
            yield AgencySession(work, await work.backend_pid())
        finally:
            await work.close()

    async def transact(self, level: IsolationLevel, work: Callable[[Session], Awaitable[None]]) -> None:
        """Let the agency run the work, as often as it deems right."""

        async def attempt(unit: UnitOfWork) -> None:
            try:
                await work(AgencySession(unit, await unit.backend_pid()))
            except RefusedError as error:
                raise error.__cause__ or error from None

        with refusals():
            await transact(self._store, attempt, Isolation[level.name])

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

    async def add_to_all(self, amount: int) -> bool:
        """Raise all balances in a single statement."""
        with refusals():
            return await self._work.accounts.add_to_all(amount)

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""
        with refusals():
            await self._work.accounts.open(owner, balance)

    async def delete(self, owner: str) -> bool:
        """Remove an account."""
        with refusals():
            return await self._work.accounts.delete(owner)

    async def delete_holding(self, balance: int) -> bool:
        """Remove the accounts that hold so much."""
        with refusals():
            return await self._work.accounts.delete_holding(balance)

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Lock one account."""
        with refusals():
            return await self._work.accounts.lock(owner, wait=wait)

    async def lock_next_free(self) -> str | None:
        """Lock the first account that is free."""
        with refusals():
            return await self._work.accounts.lock_next_free()

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Count the accounts that are meant."""
        with refusals():
            return await self._work.accounts.count(at_least=holding.at_least, at_most=holding.at_most)

    async def total(self) -> int:
        """Add up the balances."""
        with refusals():
            return await self._work.accounts.total()

    async def level(self) -> IsolationLevel:
        """Ask the server for the level in force."""
        with refusals():
            return IsolationLevel[(await self._work.isolation_in_force()).name]

    async def change_level(self, level: IsolationLevel) -> None:
        """Ask for another level."""
        with refusals():
            await self._work.change_isolation(Isolation[level.name])

    async def limit_lock_waits(self, limit_ms: int) -> None:
        """Limit the wait for a lock."""
        with refusals():
            await self._work.limit_lock_waits(limit_ms)

    async def limit_statements(self, limit_ms: int) -> None:
        """Limit the time of a statement."""
        with refusals():
            await self._work.limit_statements(limit_ms)

    async def save_point(self) -> None:
        """Save a point."""
        with refusals():
            await self._work.save_point()

    async def back_to_point(self) -> None:
        """Go back to the latest point."""
        with refusals():
            await self._work.back_to_point()

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
