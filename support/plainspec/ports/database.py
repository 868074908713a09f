"""What a transactional database offers: sessions that work on accounts, at a level of isolation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

Result = TypeVar("Result")


class IsolationLevel(Enum):
    """How much a transaction may notice of others that run at the same time (ISO/IEC 9075)."""

    READ_UNCOMMITTED = "read uncommitted"
    READ_COMMITTED = "read committed"
    REPEATABLE_READ = "repeatable read"
    SERIALIZABLE = "serializable"


@dataclass(frozen=True)
class Account:
    """Whose money it is, and how much, in whole units of the currency."""

    owner: str
    balance: int


class AgreementKind(Enum):
    """What an agreement about an account is, and what becomes of it when the account goes."""

    STANDING_ORDER = "standing order"
    """Goes with it. Whether there is such an account is asked at the commit only."""
    LOAN = "loan"
    """Keeps it from going."""
    CARD = "card"
    """Stays, and is nobody's."""


@dataclass(frozen=True)
class Agreement:
    """What has been signed, and for whose account; None if that account has gone."""

    kind: AgreementKind
    owner: str | None


@dataclass(frozen=True)
class Holding:
    """Which accounts are meant: those whose balance lies within these bounds; None for no bound."""

    at_least: int | None = None
    at_most: int | None = None


ANY_BALANCE = Holding()


class Limit(Enum):
    """What a transaction can be limited in, in the words of a timeline: `allows 50 ms for a lock`."""

    LOCK_WAIT = "for a lock"
    """Whoever waits longer for a lock is refused."""
    STATEMENT = "for a statement"
    """A statement that takes longer is refused."""
    IDLING = "of idling"
    """Whoever asks for nothing for longer loses the connection."""
    TRANSACTION = "for everything"
    """Whoever is not through by then loses the connection."""


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

    async def limit(self, what: Limit, limit_ms: int) -> None:
        """Limit something in this transaction, to so many milliseconds."""

    async def take_key(self, name: str, *, wait: bool) -> None:
        """Hold the key of this name, of which there is one for everybody, until the transaction ends.

        Without ``wait`` a key that somebody else holds is refused at once, and the transaction goes on.
        """

    async def sign(self, kind: AgreementKind, owner: str) -> None:
        """Add an agreement about an account."""

    async def save_point(self) -> None:
        """Remember how far this transaction has come."""

    async def back_to_point(self) -> None:
        """Undo what came after the latest point that was not gone back to; it is used up by that.

        Where this transaction has none, that is refused (``3B001``).
        """

    async def commit(self) -> None:
        """Make the work of this transaction last."""

    async def rollback(self) -> None:
        """Undo the work of this transaction; whoever has lost the connection gets another, of another number."""

    async def break_off(self) -> None:
        """Leave the work by an error of one's own, with nothing said about what becomes of it; nothing follows."""


class Database(Protocol):
    """A database that several people work on at the same time."""

    @property
    def patience_s(self) -> float:
        """After how many seconds no other attempt is begun at work where nobody says otherwise."""

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[Session]:
        """Open a connection for transactions at this level; what is left open at the end is rolled back."""

    async def transact(
        self, level: IsolationLevel, work: Callable[[Session], Awaitable[Result]], *, patience_s: float | None = None
    ) -> Result:
        """Run work in a transaction and commit it, again whenever it is refused for what others did meanwhile.

        Returns what the work has answered that was committed. After ``patience_s`` seconds no other attempt is begun;
        None leaves it to the system. Between two attempts there is a pause, the longer the more there have been.

        Raises:
            RefusedError: it was refused for another reason, or too often.
        """

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Put committed accounts there, past the system under specification."""

    async def empty(self) -> None:
        """Remove all accounts, past the system under specification."""

    async def accounts(self) -> tuple[Account, ...]:
        """Return the committed accounts by owner, read past the system under specification."""

    async def put_down(self, agreements: Sequence[Agreement]) -> None:
        """Put committed agreements there, past the system under specification."""

    async def agreements(self) -> tuple[Agreement, ...]:
        """Return the committed agreements by kind and owner, read past the system under specification."""

    async def cut(self, number: int) -> None:
        """Have the server end a connection, and return when it has."""

    async def is_connected(self, number: int) -> bool:
        """Say whether the server still has this connection."""

    async def blockers(self, number: int) -> frozenset[int]:
        """Return the numbers of the connections that this one waits for, as the server reports them."""
