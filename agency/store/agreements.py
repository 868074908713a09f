"""Agreements about an account: what happens to them when there is no such account, or no longer."""

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
    """Ends with its account; may be signed before the account is opened, if that is done in the same transaction."""

    __tablename__ = "standing_order"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str] = mapped_column(
        Text, ForeignKey(Account.owner, ondelete="CASCADE", deferrable=True, initially="DEFERRED"), index=True
    )


class Loan(Base):
    """Keeps its account from being removed."""

    __tablename__ = "loan"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str] = mapped_column(Text, ForeignKey(Account.owner, ondelete="RESTRICT"), index=True)


class Card(Base):
    """Outlives its account, and is then nobody's."""

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner: Mapped[str | None] = mapped_column(Text, ForeignKey(Account.owner, ondelete="SET NULL"), index=True)


class Kind(Enum):
    """The kinds of agreements that there are."""

    STANDING_ORDER = StandingOrder
    LOAN = Loan
    CARD = Card


class Agreements:
    """The agreements as one transaction sees them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def sign(self, kind: Kind, owner: str) -> None:
        """Add an agreement about somebody's account.

        Raises:
            RefusedError: there is no such account (SQLSTATE 23503); for a standing order the commit says so.
        """
        with refusals():
            await self._session.execute(insert(kind.value).values(owner=owner))
