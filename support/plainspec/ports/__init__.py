"""What a system under specification offers: Protocols and frozen value objects, in the field's terms."""

from plainspec.ports.database import Account, Database, IsolationLevel, Refusal, RefusedError, Session

__all__ = ["Account", "Database", "IsolationLevel", "Refusal", "RefusedError", "Session"]
