"""Accounts: who may still spend how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    CursorResult,
    Executable,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.errors import refusals
from agency.store.mapping import Base

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Account(Base):
    """One owner's account; the balance is in whole units of the currency and never below zero."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("owner <> ''", "owner"), CheckConstraint("balance >= 0", "balance"))

    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class Accounts:
    """The accounts as one transaction sees them.

    Every call asks the database: nothing is answered from memory, or a transaction would see less than its
    level of isolation lets it see. Every call raises ``RefusedError`` when the database refuses it.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def balance_of(self, owner: str) -> int | None:
        """Return the balance; None if there is no such account."""
        with refusals():
            return await self.session.scalar(select(Account.balance).where(Account.owner == owner))

    async def set_balance(self, owner: str, balance: int) -> bool:
        """Overwrite the balance; return whether there was an account."""
        return await self._write(update(Account).where(Account.owner == owner).values(balance=balance))

    async def add(self, owner: str, amount: int) -> bool:
        """Raise the balance, or lower it by a negative amount; return whether there was an account."""
        return await self._write(update(Account).where(Account.owner == owner).values(balance=Account.balance + amount))

    async def add_to_all(self, amount: int) -> bool:
        """Raise every balance; return whether there were accounts."""
        return await self._write(update(Account).values(balance=Account.balance + amount))

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""
        await self._write(insert(Account).values(owner=owner, balance=balance))

    async def delete(self, owner: str) -> bool:
        """Remove an account; return whether there was one."""
        return await self._write(delete(Account).where(Account.owner == owner))

    async def delete_holding(self, balance: int) -> bool:
        """Remove the accounts that hold exactly so much; return whether there were any."""
        return await self._write(delete(Account).where(Account.balance == balance))

    async def lock(self, owner: str, *, wait: bool = True) -> bool:
        """Lock an account for update until this transaction ends; return whether there is one.

        Args:
            owner: whose account.
            wait: wait until another transaction's lock is released; otherwise it is refused at once (SQLSTATE 55P03).
        """
        account = select(Account.owner).where(Account.owner == owner).with_for_update(nowait=not wait)
        with refusals():
            return await self.session.scalar(account) is not None

    async def lock_first_unlocked(self) -> str | None:
        """Lock the first account by owner that is not locked (SKIP LOCKED); return its owner, None if there is none."""
        free = select(Account.owner).order_by(Account.owner).limit(1).with_for_update(skip_locked=True)
        with refusals():
            return await self.session.scalar(free)

    async def count(self, *, at_least: int | None = None, at_most: int | None = None) -> int:
        """Return how many accounts there are whose balance lies within these bounds."""
        matching = select(func.count()).select_from(Account)
        if at_least is not None:
            matching = matching.where(Account.balance >= at_least)
        if at_most is not None:
            matching = matching.where(Account.balance <= at_most)
        with refusals():
            return int(await self.session.scalar(matching) or 0)

    async def total(self) -> int:
        """Return the sum of all balances, 0 if there are no accounts."""
        with refusals():
            return int(await self.session.scalar(select(func.sum(Account.balance))) or 0)

    async def _write(self, statement: Executable) -> bool:
        with refusals():
            result: Any = await self.session.execute(statement, execution_options={"synchronize_session": False})
        return isinstance(result, CursorResult) and result.rowcount > 0
