"""Ways in which migrations can do too much, too little, or only half of it."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import event

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from plainspec.proving import Patch

FEATURE = "database/migrations.feature: "
RUNNING = "agency.store.migrations.running"
UPGRADED = f"{FEATURE}The table owner upgrades to migration <migration>"
ROUND_TRIP = f"{FEATURE}The table owner downgrades from migration <migration> to <below> and upgrades again"
AT_ONCE = f"{FEATURE}<clients> clients upgrade a database at <migration> at the same time"
IN_THE_WAY = f"{FEATURE}A table is in the way of the third migration"
NO_PGVECTOR = f"{FEATURE}The server lacks pgvector"


def then(direction: str, statement: str, *, at: tuple[str | None, ...] = ()) -> Callable[[Patch], None]:
    """Return what has migrations execute one more statement, those to these revisions or else all of them; `{revision}` is the one that was reached."""

    def plant(patch: Patch) -> None:
        target = f"{RUNNING}:{direction}"
        migrate = patch.original(target)

        async def migrate_and_execute(url: str, to: str = "head") -> None:
            await migrate(url, to)
            connection = await asyncpg.connect(url)
            try:
                reached = await connection.fetchval("SELECT min(version_num) FROM alembic_version")
                if not at or reached in at:
                    await connection.execute(statement.format(revision=reached))
            finally:
                await connection.close()

        patch.attribute(target, migrate_and_execute)

    plant.__name__ = f"{direction}_and_{'_'.join(re.findall('[a-z]+', statement.lower())[:4])}"
    return plant


fault("a migration creates one table too many", caught_by=UPGRADED, because="has gained the tables")(
    then("upgrade", "CREATE TABLE extra_{revision} ()", at=("001", "002", "003", "004", "005", "006"))
)

fault(
    "a downgrade drops an index that upgrading does not restore", caught_by=ROUND_TRIP, because="has kept its schema"
)(then("downgrade", "DROP INDEX execution_tenant_owner_thread_id_idx", at=("008",)))

fault("a downgrade leaves a table behind", caught_by=ROUND_TRIP, because="the database is at")(
    then("downgrade", "CREATE TABLE card ()", at=(None,))
)

fault("a downgrade deletes the rows of a table that it keeps", caught_by=ROUND_TRIP, because="has kept 1 row of")(
    then("downgrade", "TRUNCATE account CASCADE", at=("000", "001", "002", "003", "004", "005", "006", "007", "008"))
)


@fault(
    "migrations that the database records run again",
    caught_by=f"{FEATURE}The table owner upgrades a database that is up to date",
    because="the database is at the last migration",
)
def forget_where_it_is(patch: Patch) -> None:
    """Every run begins with the first migration."""

    def none(_self: Any) -> tuple[str, ...]:
        return ()

    patch.attribute("alembic.runtime.migration:MigrationContext.get_current_heads", none)


@fault(
    "clients that migrate at the same time do not wait for each other", caught_by=AT_ONCE, because="the database is at"
)
def take_no_lock(patch: Patch) -> None:
    """The advisory lock is not taken."""
    connected = patch.original(f"{RUNNING}:connected")

    def without_lock(
        _connection: Any,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        _many: bool,  # noqa: FBT001 - SQLAlchemy's own signature
    ) -> tuple[str, Any]:
        return statement.replace("pg_advisory_xact_lock", "abs"), parameters

    @asynccontextmanager
    async def connected_without_lock(url: str) -> AsyncIterator[Any]:
        async with connected(url) as connection:
            event.listen(connection.sync_connection, "before_cursor_execute", without_lock, retval=True)
            yield connection

    patch.attribute(f"{RUNNING}:connected", connected_without_lock)


@fault(
    "every migration is a transaction of its own",
    caught_by=[IN_THE_WAY, NO_PGVECTOR],
    because="has kept its schema",
)
def commit_each(patch: Patch) -> None:
    """A run that fails midway leaves what came before."""
    upgrade, revisions = patch.original(f"{RUNNING}:upgrade"), patch.original(f"{RUNNING}:revisions")

    async def upgrade_one_by_one(url: str, to: str = "head") -> None:
        for revision in revisions():
            await upgrade(url, revision)
            if revision == to:
                return

    patch.attribute(f"{RUNNING}:upgrade", upgrade_one_by_one)


@fault("a missing extension is reported as a missing file", caught_by=NO_PGVECTOR, because="Install pgvector")
def try_and_see(patch: Patch) -> None:
    """The server is asked to create an extension that it does not have."""

    def create(op: Any, name: str) -> None:
        op.execute(f'CREATE EXTENSION "{name}"')

    patch.attribute("agency.store.migrations.statements:require_extension", create)
