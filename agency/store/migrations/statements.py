"""What migrations are written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import asyncpg
    from alembic.operations import Operations

PACKAGES = {"vector": "pgvector (Debian: postgresql-NN-pgvector, NN being the server's version)"}

OWN = """
    tenant = nullif(current_setting('app.tenant', true), '') AND owner = nullif(current_setting('app.user', true), '')
"""


class MissingExtensionError(RuntimeError):
    """The server lacks an extension that a migration needs; names it, and what to install."""


def run(op: Operations, statements: str) -> None:
    """Run any number of statements in one go, in the transaction that the migrator has begun."""

    async def execute(driver: asyncpg.Connection) -> None:
        await driver.execute(statements)

    connection: Any = op.get_bind().connection
    connection.run_async(execute)


def owned(*tables: str) -> Iterator[str]:
    """Return what binds everybody to their own rows of tables; part of migrations, so that it never changes."""
    for table in tables:
        yield (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY {table}_owner ON {table} USING ({OWN}) WITH CHECK ({OWN});"
        )


def require_extension(op: Operations, name: str) -> None:
    """Install an extension unless it is there.

    Raises:
        MissingExtensionError: the server does not have it.
    """
    connection = op.get_bind()
    if not connection.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = :name"), {"name": name}):
        package = PACKAGES.get(name, name)
        raise MissingExtensionError(f"The server has no extension {name!r}. Install {package} and migrate again.")
    connection.execute(text(f'CREATE EXTENSION IF NOT EXISTS "{name}"'))
