"""What a transactional database offers: sessions that work on accounts, at a level of isolation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager


class IsolationLevel(Enum):
    """How much a transaction may notice of others that run at the same time (ISO/IEC 9075)."""

    READ_COMMITTED = "read committed"
    REPEATABLE_READ = "repeatable read"
    SERIALIZABLE = "serializable"


REFUSAL_NAMES = {
    "23502": "missing value",
    "23503": "dangling reference",
    "23505": "duplicate",
    "23514": "broken rule",
    "25001": "transaction under way",
    "25006": "read-only transaction",
    "25P02": "failed transaction",
    "25P03": "idle transaction timeout",
    "25P04": "transaction timeout",
    "40000": "rolled back instead",
    "40001": "serialization failure",
    "40P01": "deadlock",
    "55P03": "lock not available",
    "57014": "cancelled",
    "57P01": "terminated",
}
"""A plain name for each SQLSTATE that a scenario can speak of (PostgreSQL, appendix A)."""


@dataclass(frozen=True)
class Refusal:
    """A database's no, known by its SQLSTATE; the words that came with it do not count in comparisons."""

    sqlstate: str
    detail: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The plain name, or the bare SQLSTATE where there is none."""
        return REFUSAL_NAMES.get(self.sqlstate, f"SQLSTATE {self.sqlstate}")


class RefusedError(Exception):
    """The database refused a statement or a commit."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.name} ({refusal.sqlstate}): {refusal.detail}")
        self.refusal = refusal


@dataclass(frozen=True)
class Account:
    """Whose money it is, and how much, in whole units of the currency."""

    owner: str
    balance: int


@dataclass(frozen=True)
class Holding:
    """Which accounts are meant: those whose balance lies within these bounds; None for no bound."""

    at_least: int | None = None
    at_most: int | None = None


ANY_BALANCE = Holding()


class Session(Protocol):
    """One connection of one person; the first call after a commit or rollback begins a transaction.

    Every method that talks to the database raises ``RefusedError`` when the database says no.
    """

    @property
    def number(self) -> int:
        """The number by which the server knows this connection."""

    async def read(self, owner: str) -> int | None:
        """Return the balance as this transaction sees it; None if it sees no such account."""

    async def set(self, owner: str, balance: int) -> bool:
        """Overwrite the balance; return whether there was an account to write to."""

    async def add(self, owner: str, amount: int) -> bool:
        """Raise the balance in a single statement; return whether there was an account to write to."""

    async def add_to_all(self, amount: int) -> bool:
        """Raise every balance in a single statement; return whether there were accounts to write to."""

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""

    async def delete(self, owner: str) -> bool:
        """Remove an account; return whether there was one."""

    async def delete_holding(self, balance: int) -> bool:
        """Remove, in a single statement, the accounts that hold exactly so much; return whether there were any."""

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Keep others from changing the account until the transaction ends; return whether there is one.

        Without ``wait`` a lock that somebody else holds is refused at once.
        """

    async def lock_next_free(self) -> str | None:
        """Lock the first account, by owner, that nobody has locked; return its owner, None if there is none."""

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Return how many such accounts this transaction sees."""

    async def total(self) -> int:
        """Return the sum of the balances that this transaction sees."""

    async def level(self) -> IsolationLevel:
        """Return the level that the server applies to this transaction."""

    async def change_level(self, level: IsolationLevel) -> None:
        """Run this transaction at another level; refused once it has asked for anything."""

    async def limit_lock_waits(self, limit_ms: int) -> None:
        """Be refused, in this transaction, after waiting so many milliseconds for a lock."""

    async def limit_statements(self, limit_ms: int) -> None:
        """Be refused, in this transaction, when a statement takes more than so many milliseconds."""

    async def save_point(self) -> None:
        """Remember how far this transaction has come."""

    async def back_to_point(self) -> None:
        """Undo what came after the latest point that was not gone back to; it is used up by that."""

    async def commit(self) -> None:
        """Make the work of this transaction last."""

    async def rollback(self) -> None:
        """Undo the work of this transaction."""

    async def break_off(self) -> None:
        """Leave the work by an error of one's own, with nothing said about what becomes of it; nothing follows."""


class Database(Protocol):
    """A database that several people work on at the same time."""

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[Session]:
        """Open a connection for transactions at this level; what is left open at the end is rolled back."""

    async def transact(self, level: IsolationLevel, work: Callable[[Session], Awaitable[None]]) -> None:
        """Run work in a transaction and commit it, again whenever it is refused for what others did meanwhile.

        Raises:
            RefusedError: it was refused for another reason, or too often.
        """

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Put committed accounts there, past the system under specification."""

    async def accounts(self) -> tuple[Account, ...]:
        """Return the committed accounts by owner, read past the system under specification."""

    async def blockers(self, number: int) -> frozenset[int]:
        """Return the numbers of the connections that this one waits for, as the server reports them."""
