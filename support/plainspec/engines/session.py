"""A session of the database port on any engine that SQLAlchemy supports.

After a refusal the transaction has failed: every statement is refused until it ends or is rolled back to a savepoint,
and its commit is refused. PostgreSQL does that by itself; MariaDB and SQLite would commit what came before the refusal,
and a transaction on them would not be atomic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.ports.store.database import ANY_BALANCE, AgreementKind, Holding, IsolationLevel, Timeout

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, Executable
    from sqlalchemy.ext.asyncio import AsyncConnection

SCHEMA = MetaData()
ACCOUNT = Table(
    "account",
    SCHEMA,
    Column("owner", String(100), primary_key=True),
    Column("balance", BigInteger, nullable=False),
    CheckConstraint("owner <> ''"),
    CheckConstraint("balance >= 0"),
    mysql_engine="InnoDB",
    mysql_collate="utf8mb4_bin",
)

FAILED = Refusal.by_sqlstate("25P02", "an earlier statement of this transaction was refused")
NO_SUCH_SAVEPOINT = Refusal.by_sqlstate("3B001", "this transaction has no savepoint left")
ROLLED_BACK = Refusal.by_sqlstate("40000", "an earlier statement of this transaction was refused")


def not_supported(what: str, *said: object) -> RefusedError:
    """Return the refusal of an operation that the engine does not have."""
    return RefusedError(Refusal.by_sqlstate("0A000", f"{what} {', '.join(map(str, said))}".strip()))


class EngineSession:
    """One connection; engines differ in what they refuse, and in locks, timeouts and levels."""

    def __init__(self, connection: AsyncConnection, number: int) -> None:
        self.number = number
        self._connection = connection
        self._savepoints = 0
        self._failed = False

    def refusal_of(self, error: DBAPIError) -> Refusal:
        """Return the refusal that an engine's error stands for."""
        raise NotImplementedError

    async def read(self, owner: str) -> int | None:
        """Read one balance."""
        balance: int | None = await self._value(select(ACCOUNT.c.balance).where(ACCOUNT.c.owner == owner))
        return balance

    async def set(self, owner: str, balance: int) -> bool:
        """Overwrite one balance."""
        return await self._touched(update(ACCOUNT).where(ACCOUNT.c.owner == owner).values(balance=balance))

    async def add(self, owner: str, amount: int) -> bool:
        """Raise one balance in a single statement."""
        more = ACCOUNT.c.balance + amount
        return await self._touched(update(ACCOUNT).where(ACCOUNT.c.owner == owner).values(balance=more))

    async def add_to_all(self, amount: int) -> bool:
        """Raise all balances in a single statement."""
        return await self._touched(update(ACCOUNT).values(balance=ACCOUNT.c.balance + amount))

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""
        await self._touched(insert(ACCOUNT).values(owner=owner, balance=balance))

    async def delete(self, owner: str) -> bool:
        """Remove an account."""
        return await self._touched(delete(ACCOUNT).where(ACCOUNT.c.owner == owner))

    async def delete_holding(self, balance: int) -> bool:
        """Remove the accounts that hold so much."""
        return await self._touched(delete(ACCOUNT).where(ACCOUNT.c.balance == balance))

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Lock one account."""
        locked = select(ACCOUNT.c.owner).where(ACCOUNT.c.owner == owner).with_for_update(nowait=not wait)
        return await self._value(locked) is not None

    async def lock_first_unlocked(self) -> str | None:
        """Lock the first account that is not locked."""
        free = select(ACCOUNT.c.owner).order_by(ACCOUNT.c.owner).limit(1).with_for_update(skip_locked=True)
        owner: str | None = await self._value(free)
        return owner

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Count the accounts that are meant."""
        meant = select(func.count()).select_from(ACCOUNT)
        if holding.at_least is not None:
            meant = meant.where(ACCOUNT.c.balance >= holding.at_least)
        if holding.at_most is not None:
            meant = meant.where(ACCOUNT.c.balance <= holding.at_most)
        return int(await self._value(meant))

    async def total(self) -> int:
        """Add up the balances."""
        return int(await self._value(select(func.coalesce(func.sum(ACCOUNT.c.balance), 0))))

    async def level(self) -> IsolationLevel:
        """Ask the server for the level in force."""
        raise NotImplementedError

    async def set_level(self, level: IsolationLevel) -> None:
        """Set the level of the current transaction."""
        raise NotImplementedError

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set a timeout for the current transaction, if the engine has it."""
        raise NotImplementedError

    async def advisory_lock(self, name: str, *, wait: bool) -> None:
        """Refuse: advisory locks of transactions are PostgreSQL's own."""
        raise not_supported("advisory lock", name, wait)

    async def insert_agreement(self, kind: AgreementKind, owner: str | None) -> None:
        """Refuse: there is a table of accounts, and no other."""
        raise not_supported("insert agreement", kind, owner)

    async def create_savepoint(self) -> None:
        """Create a savepoint."""
        await self._run(text(f"SAVEPOINT savepoint_{self._savepoints + 1}"))
        self._savepoints += 1

    async def rollback_to_savepoint(self) -> None:
        """Roll back to the latest savepoint."""
        if not self._savepoints:
            raise RefusedError(NO_SUCH_SAVEPOINT)
        self._savepoints -= 1
        self._failed = False
        await self._run(text(f"ROLLBACK TO SAVEPOINT savepoint_{self._savepoints + 1}"))

    async def commit(self) -> None:
        """Commit, unless something was refused."""
        if self._failed:
            await self.rollback()
            raise RefusedError(ROLLED_BACK)
        try:
            await self._connection.commit()
        except DBAPIError as error:
            await self.rollback()
            raise RefusedError(self.refusal_of(error)) from error
        await self._ended()

    async def rollback(self) -> None:
        """Roll back."""
        await self._connection.rollback()
        await self._ended()

    async def fail(self) -> None:
        """Roll back, as a block that raises does."""
        await self.rollback()

    async def _ended(self) -> None:
        """Forget what the transaction had."""
        self._savepoints = 0
        self._failed = False

    async def _value(self, statement: Executable) -> Any:
        return (await self._run(statement)).scalar()

    async def _touched(self, statement: Executable) -> bool:
        return (await self._run(statement)).rowcount > 0

    async def _run(self, statement: Executable) -> CursorResult[Any]:
        if self._failed:
            raise RefusedError(FAILED)
        try:
            return await self._execute(statement)
        except DBAPIError as error:
            self._failed = True
            raise RefusedError(self.refusal_of(error)) from error

    async def _execute(self, statement: Executable) -> CursorResult[Any]:
        return await self._connection.execute(statement)
