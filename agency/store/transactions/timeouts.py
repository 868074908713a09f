"""The timeouts that a transaction can set for itself."""

from enum import Enum


class Timeout(Enum):
    """The timeouts of a transaction, by the names of PostgreSQL's settings."""

    LOCK = "lock_timeout"
    """Waiting for a lock: a statement that waits longer is refused (SQLSTATE 55P03)."""
    STATEMENT = "statement_timeout"
    """A statement: one that runs longer is refused (57014)."""
    IDLE = "idle_in_transaction_session_timeout"
    """Idle time within the transaction: after it the server ends the connection (25P03)."""
    TRANSACTION = "transaction_timeout"
    """The whole transaction: after it the server ends the connection (25P04). Refused before PostgreSQL 17."""
