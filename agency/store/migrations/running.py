"""Runs migrations: one run at a time, completely or not at all."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from agency.store.driver import asyncpg_url
from agency.store.migrations.alembic_private_api import downgrade_steps, upgrade_steps
from agency.store.migrations.statements import MissingExtensionError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from alembic.runtime.migration import RevisionStep
    from alembic.script import Script
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

LATEST = "head"
NONE = "base"
LOCK = 0x6167656E6379
"""The advisory lock that a run holds until its transaction ends."""


class MigrationError(RuntimeError):
    """A migration failed, and the whole run was rolled back; names the migration and the reason."""


async def upgrade(url: str, revision: str = LATEST) -> None:
    """Upgrade a database to a revision, by default the latest; do nothing if it is there or further.

    A second run that is started meanwhile waits for the first, and has nothing left to do.

    Args:
        url: the database, as a role that may create tables, roles and extensions in it.
        revision: "000" to "009", or ``LATEST``.

    Raises:
        MissingExtensionError: the server lacks an extension; names it, and what to install.
        MigrationError: a migration failed, or there is no such revision.
    """
    script = _script()
    await _migrate(url, lambda heads: upgrade_steps(script, revision, heads))


async def downgrade(url: str, revision: str) -> None:
    """Downgrade a database to a revision, or to ``NONE``; each migration says what becomes of its rows.

    Raises:
        MigrationError: a migration failed, or the database is not above such a revision.
    """
    script = _script()
    await _migrate(url, lambda heads: downgrade_steps(script, revision, heads))


async def current(url: str) -> str | None:
    """Return the revision of a database; None before the first."""
    async with connected(url) as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


def revisions() -> tuple[str, ...]:
    """Return the revisions of all migrations, the first one first."""
    return tuple(script.revision for script in scripts())


def scripts() -> tuple[Script, ...]:
    """Return all migrations, the first one first."""
    return tuple(reversed(list(_script().walk_revisions())))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """Connect for as long as the block runs; what it does not commit is rolled back."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection


async def _migrate(url: str, plan: Callable[[tuple[str, ...]], list[RevisionStep]]) -> None:
    async with connected(url) as connection:
        await connection.run_sync(_run, plan)


def _run(connection: Connection, plan: Callable[[tuple[str, ...]], list[RevisionStep]]) -> None:
    """Do what Alembic's own environment does, but for its module-wide proxies, which know one migrator only."""
    under_way = ""

    def steps(heads: tuple[str, ...], _: MigrationContext) -> Iterator[RevisionStep]:
        nonlocal under_way
        for step in plan(heads):
            under_way = f"Migration {step.revision.revision} failed, and the whole run was rolled back: "
            yield step

    context = MigrationContext.configure(connection, opts={"fn": steps})
    try:
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations(op=Operations(context))
    except MissingExtensionError:
        raise
    except Exception as error:
        raise MigrationError(f"{under_way}{error}") from error


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))
