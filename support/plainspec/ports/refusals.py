"""How a system refuses what it is asked for, in the field's terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class RefusalKind(Enum):
    """Why something was refused; the names of SQLSTATEs follow PostgreSQL, appendix A."""

    ACTIVE_TRANSACTION = "active transaction"
    CANCELLED = "cancelled"
    CHECK_VIOLATION = "check violation"
    CONFLICT = "conflict"
    CONNECTION_LOST = "connection lost"
    CONNECT_TIMEOUT = "connect timeout"
    DEADLOCK = "deadlock"
    DUPLICATE_TABLE = "duplicate table"
    EXCLUSION_VIOLATION = "exclusion violation"
    FAILED_TRANSACTION = "failed transaction"
    FOREIGN_KEY_VIOLATION = "foreign key violation"
    GATE_NOT_PASSED = "gate not passed"
    GLOBAL_SESSION = "global session"
    IDLE_TRANSACTION_TIMEOUT = "idle transaction timeout"
    INSUFFICIENT_PRIVILEGE = "insufficient privilege"
    INVALID_ARGUMENT = "invalid argument"
    INVALID_MESSAGE = "invalid message"
    LOCK_NOT_AVAILABLE = "lock not available"
    NOT_FOUND = "not found"
    NOT_NULL_VIOLATION = "not-null violation"
    NOT_SUPPORTED = "not supported"
    NO_SUCH_DATABASE = "no such database"
    NO_SUCH_SAVEPOINT = "no such savepoint"
    OTHER = "other"
    """An SQLSTATE that no scenario speaks of."""
    OUTCOME_UNKNOWN = "outcome unknown"
    POOL_CLOSED = "pool closed"
    READ_ONLY_TRANSACTION = "read-only transaction"
    SERIALIZATION_FAILURE = "serialization failure"
    SESSION_CLOSED = "session closed"
    TERMINATED = "terminated"
    TIMED_OUT_WAITING = "timed out waiting"
    TOO_MANY_REQUESTS = "too many requests"
    TRANSACTION_ROLLED_BACK = "transaction rolled back"
    TRANSACTION_TIMEOUT = "transaction timeout"
    UNAUTHENTICATED = "unauthenticated"
    UNAVAILABLE = "unavailable"
    UNIQUE_VIOLATION = "unique violation"
    WRONG_TYPE = "wrong type"


KINDS = {
    "08003": RefusalKind.CONNECTION_LOST,
    "08007": RefusalKind.OUTCOME_UNKNOWN,
    "0A000": RefusalKind.NOT_SUPPORTED,
    "23001": RefusalKind.FOREIGN_KEY_VIOLATION,
    "23502": RefusalKind.NOT_NULL_VIOLATION,
    "23503": RefusalKind.FOREIGN_KEY_VIOLATION,
    "23505": RefusalKind.UNIQUE_VIOLATION,
    "23514": RefusalKind.CHECK_VIOLATION,
    "23P01": RefusalKind.EXCLUSION_VIOLATION,
    "25001": RefusalKind.ACTIVE_TRANSACTION,
    "25006": RefusalKind.READ_ONLY_TRANSACTION,
    "25P02": RefusalKind.FAILED_TRANSACTION,
    "25P03": RefusalKind.IDLE_TRANSACTION_TIMEOUT,
    "25P04": RefusalKind.TRANSACTION_TIMEOUT,
    "3B001": RefusalKind.NO_SUCH_SAVEPOINT,
    "3D000": RefusalKind.NO_SUCH_DATABASE,
    "40000": RefusalKind.TRANSACTION_ROLLED_BACK,
    "40001": RefusalKind.SERIALIZATION_FAILURE,
    "40P01": RefusalKind.DEADLOCK,
    "42501": RefusalKind.INSUFFICIENT_PRIVILEGE,
    "42P07": RefusalKind.DUPLICATE_TABLE,
    "55P03": RefusalKind.LOCK_NOT_AVAILABLE,
    "57014": RefusalKind.CANCELLED,
    "57P01": RefusalKind.TERMINATED,
}
"""What each SQLSTATE that scenarios speak of means (PostgreSQL, appendix A)."""


def reason_named(said: str) -> RefusalKind | str:
    """Read why something is refused: the name of a kind, or `SQLSTATE 23505`.

    Raises:
        ValueError: there is no such kind.
    """
    return said.removeprefix("SQLSTATE ") if said.startswith("SQLSTATE ") else RefusalKind(said)


@dataclass(frozen=True)
class Refusal:
    """A refusal, known by its kind; its message does not count in comparisons.

    Attributes:
        kind: Why it was refused.
        message: What the system said.
        constraint: The constraint that forbids it, or the column that must have a value; else empty.
        connection_lost: Whether the connection is lost, too.
        sqlstate: The SQLSTATE, where a database refused it.
    """

    kind: RefusalKind
    message: str = field(default="", compare=False)
    constraint: str = field(default="", compare=False)
    connection_lost: bool = field(default=False, compare=False)
    sqlstate: str = field(default="", compare=False)

    @classmethod
    def by_sqlstate(
        cls, sqlstate: str, message: str = "", constraint: str = "", *, connection_lost: bool = False
    ) -> Refusal:
        """Return the refusal that a database gave this SQLSTATE for."""
        kind = KINDS.get(sqlstate, RefusalKind.OTHER)
        return cls(kind, message, constraint, connection_lost, sqlstate)

    def is_for(self, reason: RefusalKind | str) -> bool:
        """Tell whether this is why: a kind, or an SQLSTATE."""
        return self.kind is reason or (bool(self.sqlstate) and self.sqlstate == reason)

    @property
    def name(self) -> str:
        """The kind's name, or the bare SQLSTATE of a kind that no scenario speaks of."""
        return f"SQLSTATE {self.sqlstate}" if self.kind is RefusalKind.OTHER else self.kind.value

    def __str__(self) -> str:
        """Return the name, the SQLSTATE and the message."""
        return f"{self.name}{f' ({self.sqlstate})' if self.sqlstate else ''}: {self.message}"


class RefusedError(Exception):
    """The system refused what it was asked for."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
