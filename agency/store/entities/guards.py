"""What the database itself enforces: row-level security, and that old versions are kept.

The statements are part of the models, so that the drift check compares them with what the migrations create.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, FromClause, event, text

TENANT = "nullif(current_setting('app.tenant', true), '')"
"""The tenant of the transaction; NULL, which equals nothing, where it is not set."""


USER = "nullif(current_setting('app.user', true), '')"
"""The user of the transaction, one of the tenant's."""


def keep_within_tenant(table: FromClause) -> None:
    """Show a table's rows to their tenant only, and let nobody write for another, its owner included."""
    _show_only(table, "tenant", f"tenant = {TENANT}")


def keep_with_owner(table: FromClause) -> None:
    """Show a table's rows to that user of their tenant only to whom they belong."""
    _show_only(table, "owner", f"tenant = {TENANT} AND owner = {USER}")


def keep_versions(table: FromClause, moment: str, function: str) -> None:
    """Have a trigger call a function before a row is written."""
    name = getattr(table, "name", "")
    build_with(
        table, f"CREATE TRIGGER {name}_version BEFORE {moment} ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def _show_only(table: FromClause, whose: str, own: str) -> None:
    name = getattr(table, "name", "")
    build_with(
        table,
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {name}_{whose} ON {name} USING ({own}) WITH CHECK ({own})",
    )


def build_with(table: FromClause, *statements: str) -> None:
    """Run statements whenever a table is built from the models."""

    def run(_target: object, connection: Connection, **_options: Any) -> None:
        for statement in statements:
            connection.execute(text(statement))

    event.listen(table, "after_create", run)
