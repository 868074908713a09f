"""What a system under specification offers: Protocols and frozen value objects, in the field's terms."""

from plainspec.ports.database import (
    REFUSAL_NAMES,
    Account,
    Database,
    Holding,
    IsolationLevel,
    Refusal,
    RefusedError,
    Session,
)

__all__ = ["REFUSAL_NAMES", "Account", "Database", "Holding", "IsolationLevel", "Refusal", "RefusedError", "Session"]
