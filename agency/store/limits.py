"""Limits on a transaction."""

from enum import Enum


class Limit(Enum):
    """A timeout that applies to a transaction, by the name of PostgreSQL's setting."""

    LOCK_WAIT = "lock_timeout"
    """The wait for a lock; a longer one is refused (SQLSTATE 55P03)."""
    STATEMENT = "statement_timeout"
    """A statement; a longer one is refused (57014)."""
    IDLING = "idle_in_transaction_session_timeout"
    """The time between two statements; the connection is lost after a longer one (25P03)."""
    TRANSACTION = "transaction_timeout"
    """The whole transaction; the connection is lost after a longer one (25P04). Refused before PostgreSQL 17 (42704)."""
