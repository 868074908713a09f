"""What a transaction can be limited in."""

from enum import Enum


class Limit(Enum):
    """What may take so long and no longer, by the names of PostgreSQL's settings."""

    LOCK_WAIT = "lock_timeout"
    """Waiting for a lock: whoever waits longer is refused (SQLSTATE 55P03)."""
    STATEMENT = "statement_timeout"
    """A statement: one that takes longer is refused (57014)."""
    IDLING = "idle_in_transaction_session_timeout"
    """Asking for nothing before the transaction ends: whoever takes longer loses the connection (25P03)."""
    TRANSACTION = "transaction_timeout"
    """All of it: whoever takes longer loses the connection (25P04); before PostgreSQL 17 it is refused (42704)."""
