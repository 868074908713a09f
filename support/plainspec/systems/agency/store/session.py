"""One unit of work of the agency as the database port knows it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from agency.store import AgreementKind as StoreAgreementKind
from agency.store import Isolation
from agency.store import RefusedError as StoreRefusedError
from agency.store import Timeout as StoreTimeout
from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.ports.store.database import ANY_BALANCE, AgreementKind, Holding, IsolationLevel, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agency.store import UnitOfWork


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
        """Lock one account for update."""
        with refusals():
            return await self._work.accounts.lock(owner, wait=wait)

    async def lock_first_unlocked(self) -> str | None:
        """Lock the first account that is not locked."""
        with refusals():
            return await self._work.accounts.lock_first_unlocked()

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

    async def set_level(self, level: IsolationLevel) -> None:
        """Set the level of the current transaction."""
        with refusals():
            await self._work.set_isolation(isolation_of(level))

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set a timeout for the current transaction."""
        with refusals():
            await self._work.set_timeout(StoreTimeout[kind.name], timeout_ms)

    async def advisory_lock(self, name: str, *, wait: bool) -> None:
        """Take an advisory lock."""
        with refusals():
            await self._work.advisory_lock(name, wait=wait)

    async def insert_agreement(self, kind: AgreementKind, owner: str | None) -> None:
        """Sign an agreement."""
        with refusals():
            await self._work.agreements.sign(StoreAgreementKind[kind.name], owner)

    async def create_savepoint(self) -> None:
        """Create a savepoint."""
        with refusals():
            await self._work.create_savepoint()

    async def rollback_to_savepoint(self) -> None:
        """Roll back to the latest savepoint."""
        try:
            with refusals():
                await self._work.rollback_to_savepoint()
        except LookupError as error:
            raise RefusedError(Refusal.by_sqlstate("3B001", str(error))) from error

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def rollback(self) -> None:
        """Roll the unit of work back, and note on which connection it goes on."""
        with refusals():
            await self._work.rollback()
            self.number = await self._work.backend_pid()

    async def fail(self) -> None:
        """Leave the unit of work as a block that raises does."""
        error = RuntimeError("an error of the application")
        with refusals():
            await self._work.__aexit__(type(error), error, None)


def isolation_of(level: IsolationLevel) -> Isolation:
    """Return the agency's own name of a level; PostgreSQL serves read uncommitted as read committed."""
    return Isolation.READ_COMMITTED if level is IsolationLevel.READ_UNCOMMITTED else Isolation[level.name]


@contextmanager
def refusals() -> Iterator[None]:
    """Say the store's refusals in the port's words.

    Raises:
        RefusedError: the store was refused.
    """
    try:
        yield
    except StoreRefusedError as error:
        refusal = Refusal.by_sqlstate(
            error.sqlstate, str(error), error.constraint, connection_lost=error.connection_lost
        )
        raise RefusedError(refusal) from error
