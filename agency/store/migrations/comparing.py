"""The drift check: what there is in a database beside what the models declare, in the server's own words.

The models are built in a schema of their own, within a transaction that is rolled back, and both schemas are read
from the catalogue in the same way. What functions do and what is granted stands in the migrations only: these are
run in such a schema, too. `agency.store.migrations.catalogue` lists what is compared, and what is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from agency.store.mapping import Base
from agency.store.migrations.catalogue import DATABASE_WIDE, database_catalogue, schema_catalogue
from agency.store.migrations.running import connected, current, revisions, scripts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from agency.store.migrations.catalogue import Catalogue

MODELS, MIGRATIONS = "agency_models", "agency_migrations"
IN_MIGRATIONS_ONLY = ("function ", "grant ")


async def drift(url: str) -> tuple[str, ...]:
    """Compare a database with the models and the migrations; return what differs, a sentence each.

    Args:
        url: the database, as a role that may create a schema in it; nothing in it is changed.
    """
    revision, latest = await current(url), revisions()[-1]
    if revision != latest:
        return (f"the database is at revision {revision or 'none'}, the models are at {latest}",)
    async with connected(url) as connection:
        return tuple(await connection.run_sync(differences))


def differences(connection: Connection) -> list[str]:
    """Compare what a transaction sees; it has to be rolled back."""
    # The models, which need not be loaded to migrate.
    from agency.store import accounts, agreements, entities, messages, runs, threads  # noqa: F401, PLC0415
    from agency.store.audit import record  # noqa: F401, PLC0415

    there, around = schema_catalogue(connection, "public"), database_catalogue(connection)
    migrated = _built(connection, MIGRATIONS, _migrate)
    models = _built(connection, MODELS, lambda sync: Base.metadata.create_all(sync, checkfirst=False))
    return [
        *_compare(_part(there, only=False), _part(models, only=False), "models"),
        *_compare(_part(there, only=True) | around, _part(migrated, only=True) | DATABASE_WIDE, "migrations"),
    ]


def _built(connection: Connection, schema: str, build: Callable[[Connection], None]) -> Catalogue:
    """Build something in a schema of its own; what is not there yet is looked for where migrations and people build."""
    connection.execute(text(f"CREATE SCHEMA {schema}"))
    connection.execute(text(f"SET LOCAL search_path = {schema}, {MIGRATIONS}, public"))
    build(connection)
    return schema_catalogue(connection, schema)


def _migrate(connection: Connection) -> None:
    operations = Operations(MigrationContext.configure(connection))
    for migration in scripts():
        migration.module.upgrade(op=operations)


def _part(catalogue: Catalogue, *, only: bool) -> Catalogue:
    """Return what stands in migrations only, or all the rest."""
    return {name: said for name, said in catalogue.items() if name.startswith(IN_MIGRATIONS_ONLY) is only}


def _compare(there: Catalogue, wanted: Catalogue, wanting: str) -> Iterator[str]:
    for name in sorted(there.keys() | wanted.keys()):
        if name not in there:
            yield f"{name} is missing: the {wanting} say {wanted[name]}"
        elif name not in wanted:
            yield f"{name} is in the database only: {there[name]}"
        elif there[name] != wanted[name]:
            found, said = _apart(there[name].splitlines(), wanted[name].splitlines())
            yield f"{name} is {found}, but the {wanting} say {said}"


def _apart(one: list[str], other: list[str]) -> tuple[str, str]:
    """Return what two texts say between their first and their last line that is not the same."""
    same = _alike(one, other)
    after = _alike(one[same:][::-1], other[same:][::-1])
    first, second = (" ".join(" ".join(lines[same : len(lines) - after]).split()) for lines in (one, other))
    return first or "nothing", second or "nothing"


def _alike(one: list[str], other: list[str]) -> int:
    """Count the lines with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (line, its) in pairs if line != its), min(len(one), len(other)))
