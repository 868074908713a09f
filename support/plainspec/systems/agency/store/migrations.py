"""The agency's migrations as the migration port knows them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from agency.store import migrations
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.entities import Entity, Kind
from plainspec.services.postgres.catalogue import catalogue_of
from plainspec.systems.agency.store.entities.owner import EntityOwner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import asyncpg

TENANT = "Acme"
ENTITIES = (
    Entity(Kind.INDUSTRY, "Retail"),
    Entity(Kind.SKILL, "Python"),
    Entity(Kind.JOB_ROLE, "Developer"),
    Entity(Kind.TEAM, "Blue", {"industry": "Retail"}),
    Entity(Kind.AGENT, "Ada", {"skill": "Python", "job_role": "Developer", "team": "Blue", "industry": "Retail"}),
)
ACCOUNT = "INSERT INTO account (owner, balance) VALUES ('Ana', 100)"
THREAD = """
WITH opened AS (INSERT INTO thread (tenant, owner, title) VALUES ('Acme', 'Ana', 'Taxes') RETURNING tenant, owner, id)
INSERT INTO execution (tenant, owner, thread_id, status)
SELECT tenant, owner, id, status FROM opened, unnest(ARRAY['queued', 'completed']) AS status
"""
TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""


class AgencyMigrations:
    """The agency's migrations on one database."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer
        self.revisions = migrations.revisions()

    async def up(self, revision: str) -> None:
        """Upgrade."""
        with _refusals():
            await migrations.upgrade(self._url, revision)

    async def down(self, revision: str | None) -> None:
        """Downgrade."""
        with _refusals():
            await migrations.downgrade(self._url, revision or migrations.NONE)

    async def revision(self) -> str | None:
        """Ask the agency."""
        return await migrations.current(self._url)

    async def schema(self) -> Mapping[str, str]:
        """Read the catalogue."""
        return await catalogue_of(self._observer)

    async def fill(self) -> None:
        """Insert what there are tables for."""
        if await self._has("account"):
            await self._observer.execute(ACCOUNT)
        known = [entity for entity in ENTITIES if await self._has(f"{entity.kind.value}_entity")]
        await EntityOwner(self._observer).fill(TENANT, known)
        if await self._has("thread"):
            await self._observer.execute(THREAD)

    async def row_counts(self) -> Mapping[str, int]:
        """Count the rows of every table."""
        tables = [row["relname"] for row in await self._observer.fetch(TABLES)]
        counts = {table: await self._observer.fetchval(f'SELECT count(*) FROM "{table}"') for table in tables}  # noqa: S608 - names from the catalogue
        return {table: count for table, count in counts.items() if count}

    async def create_table(self, name: str) -> None:
        """Create a table."""
        await self._observer.execute(f'CREATE TABLE "{name}" ()')

    async def withhold_extension(self, name: str) -> None:
        """Have the server look for extensions where there are none (from PostgreSQL 18 on)."""
        if not await self._observer.fetchval("SELECT current_setting('extension_control_path', true) IS NOT NULL"):
            raise LookupError(f"Only PostgreSQL 18 and later can be made to do without {name}.")
        database = await self._observer.fetchval("SELECT quote_ident(current_database())")
        await self._observer.execute(f"ALTER DATABASE {database} SET extension_control_path = '/var/empty'")

    async def _has(self, table: str) -> bool:
        return await self._observer.fetchval("SELECT to_regclass($1) IS NOT NULL", table) is True


class AgencyDrift:
    """The agency's drift check on a database at the last migration."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer

    async def execute(self, statement: str) -> None:
        """Execute it as the role that owns the tables."""
        await self._observer.execute(statement)

    async def drift(self) -> tuple[str, ...]:
        """Ask the agency."""
        return await migrations.drift(self._url)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except migrations.MissingExtensionError as error:
        raise RefusedError(Refusal(RefusalKind.NOT_SUPPORTED, str(error))) from error
    except migrations.MigrationError as error:
        sqlstate = getattr(getattr(error.__cause__, "orig", None) or error.__cause__, "sqlstate", "")
        raise RefusedError(Refusal.by_sqlstate(sqlstate, str(error))) from error
