"""Agreements on an account: three tables with a foreign key each, and what deleting the account does to their rows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, insert
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.accounts import Account
from agency.store.errors import refusals
from agency.store.mapping import Base

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class StandingOrder(Base):
    """Is deleted with its account (CASCADE); the foreign key is checked at the commit (DEFERRED)."""

    __tablename__ = "standing_order"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str] = mapped_column(
        Text, ForeignKey(Account.owner, ondelete="CASCADE", deferrable=True, initially="DEFERRED"), index=True
    )


class Loan(Base):
    """Its account cannot be deleted (RESTRICT)."""

    __tablename__ = "loan"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str] = mapped_column(Text, ForeignKey(Account.owner, ondelete="RESTRICT"), index=True)


class Card(Base):
    """Loses its owner when the account is deleted (SET NULL)."""

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str | None] = mapped_column(Text, ForeignKey(Account.owner, ondelete="SET NULL"), index=True)


class AgreementKind(Enum):
    """The kinds of agreements, each with its table."""

    STANDING_ORDER = StandingOrder
    LOAN = Loan
    CARD = Card


class Agreements:
    """The agreements as one transaction sees them.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def sign(self, kind: AgreementKind, owner: str | None) -> None:
        """Add an agreement on the owner's account.

        Raises:
            RefusedError: there is no such account (SQLSTATE 23503), of a standing order at the commit; or the
                agreement needs an owner (23502).
        """
        with refusals():
            await self.session.execute(insert(kind.value).values(owner=owner))
