"""What a transactional database offers: sessions that work on accounts, at an isolation level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

Result = TypeVar("Result")


class IsolationLevel(Enum):
    """The isolation levels of transactions (ISO/IEC 9075)."""

    READ_UNCOMMITTED = "read uncommitted"
    READ_COMMITTED = "read committed"
    REPEATABLE_READ = "repeatable read"
    SERIALIZABLE = "serializable"


@dataclass(frozen=True)
class Account:
    """An owner's account and its balance, in whole units of the currency."""

    owner: str
    balance: int


class AgreementKind(Enum):
    """The kinds of agreements on an account, each with a foreign key of its own."""

    STANDING_ORDER = "standing_order"
    """Deleted with its account (CASCADE); the foreign key is checked at the commit (DEFERRED)."""
    LOAN = "loan"
    """Its account cannot be deleted (RESTRICT); it needs an owner (NOT NULL)."""
    CARD = "card"
    """Has no owner once its account is deleted (SET NULL)."""


@dataclass(frozen=True)
class Agreement:
    """An agreement and the owner of its account; None if the account has been deleted."""

    kind: AgreementKind
    owner: str | None


@dataclass(frozen=True)
class Holding:
    """Accounts by their balance, which lies within these bounds; None for no bound."""

    at_least: int | None = None
    at_most: int | None = None


ANY_BALANCE = Holding()


class Timeout(Enum):
    """The timeouts of a transaction, by the names of PostgreSQL's settings."""

    LOCK = "lock_timeout"
    """A statement that waits longer for a lock is refused."""
    STATEMENT = "statement_timeout"
    """A statement that runs longer is refused."""
    IDLE = "idle_in_transaction_session_timeout"
    """A session that is idle for longer loses its connection."""
    TRANSACTION = "transaction_timeout"
    """A transaction that is open for longer loses its connection."""


class Session(Protocol):
    """One connection; the first call after a commit or rollback begins a transaction.

    Every method that talks to the database raises ``RefusedError`` when the database refuses it.
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
        """Insert an account."""

    async def delete(self, owner: str) -> bool:
        """Delete an account; return whether there was one."""

    async def delete_holding(self, balance: int) -> bool:
        """Delete, in a single statement, the accounts with exactly this balance; return whether there were any."""

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Lock the account for update until the transaction ends; return whether there is one.

        Without ``wait`` it is refused at once if another transaction has locked it (NOWAIT).
        """

    async def lock_first_unlocked(self) -> str | None:
        """Lock the first account by owner that is not locked (SKIP LOCKED); return its owner, None without one."""

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Return how many such accounts this transaction sees."""

    async def total(self) -> int:
        """Return the sum of the balances that this transaction sees."""

    async def level(self) -> IsolationLevel:
        """Return the level that the server applies to this transaction."""

    async def set_level(self, level: IsolationLevel) -> None:
        """Set the level of this transaction; refused after its first query."""

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Set a timeout for this transaction, in milliseconds."""

    async def advisory_lock(self, name: str, *, wait: bool) -> None:
        """Take the advisory lock of this name until the transaction ends.

        Without ``wait`` it is refused at once if another transaction holds it, and this transaction goes on.
        """

    async def insert_agreement(self, kind: AgreementKind, owner: str | None) -> None:
        """Insert an agreement on the owner's account."""

    async def create_savepoint(self) -> None:
        """Create a savepoint in this transaction."""

    async def rollback_to_savepoint(self) -> None:
        """Undo what came after the latest savepoint, which is used up by that.

        Refused where this transaction has none left (``3B001``).
        """

    async def commit(self) -> None:
        """Commit this transaction."""

    async def rollback(self) -> None:
        """Roll this transaction back; after a lost connection the session gets another one, with another number."""

    async def fail(self) -> None:
        """Leave the transaction by an exception of the application; nothing may follow."""


class Database(Protocol):
    """A database that several sessions work on at the same time."""

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[Session]:
        """Open a connection for transactions at this level; a transaction left open at the end is rolled back."""

    async def transact(
        self,
        level: IsolationLevel,
        work: Callable[[Session], Awaitable[Result]],
        *,
        retry_timeout_s: float | None = None,
    ) -> Result:
        """Run work in a transaction and commit it; retry it after a serialization failure or a deadlock.

        Returns the result of the attempt that was committed. After ``retry_timeout_s`` seconds no other attempt is
        begun; None leaves the timeout to the system. Between attempts there are growing pauses.

        Raises:
            RefusedError: the database refused it for another reason, or until the timeout.
        """

    async def fill(self, accounts: Sequence[Account]) -> None:
        """Insert committed accounts, past the system under specification."""

    async def empty(self) -> None:
        """Delete all accounts, past the system under specification."""

    async def accounts(self) -> tuple[Account, ...]:
        """Return the committed accounts by owner, read past the system under specification."""

    async def agreements(self) -> tuple[Agreement, ...]:
        """Return the committed agreements by kind and owner, read past the system under specification."""

    async def terminate(self, number: int) -> None:
        """Have the server end a connection, and return when it has."""

    async def is_connected(self, number: int) -> bool:
        """Return whether the server still has this connection."""

    async def blockers(self, number: int) -> frozenset[int]:
        """Return the numbers of the connections that block this one, as the server reports them."""
