"""The schema, step by step, with Alembic: up, down, where a database stands, and whether it has drifted."""

from agency.store.migrations.comparing import drift
from agency.store.migrations.running import LATEST, NONE, MigrationError, current, downgrade, revisions, upgrade
from agency.store.migrations.statements import MissingExtensionError

__all__ = [
    "LATEST",
    "NONE",
    "MigrationError",
    "MissingExtensionError",
    "current",
    "downgrade",
    "drift",
    "revisions",
    "upgrade",
]
