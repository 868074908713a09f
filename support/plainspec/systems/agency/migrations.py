"""The agency's migrations as the migration port knows them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from agency.store import migrations
from plainspec.ports.entities import Entity, Kind
from plainspec.ports.migrations import MigrationRefusedError, Tampering
from plainspec.services.postgres.catalogue import catalogue_of
from plainspec.systems.agency.entities.owner import EntityOwner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import asyncpg

TENANT = "Acme"
ROWS = (
    Entity(Kind.INDUSTRY, "Retail"),
    Entity(Kind.SKILL, "Python"),
    Entity(Kind.JOB_ROLE, "Developer"),
    Entity(Kind.TEAM, "Blue", {"industry": "Retail"}),
    Entity(Kind.AGENT, "Ada", {"skill": "Python", "job_role": "Developer", "team": "Blue", "industry": "Retail"}),
)
RECORDED = """
SELECT CASE WHEN array_agg(id ORDER BY created_at) IS NOT DISTINCT FROM (
    SELECT array_agg(entity_id ORDER BY sequence) FROM audit_record
) THEN 'records' ELSE 'other records' END FROM base_entity
"""
RESTRICTIVE = """
DO $$ DECLARE said text; BEGIN
    SELECT pg_get_expr(polqual, polrelid) INTO said FROM pg_policy WHERE polname = 'skill_entity_tenant';
    DROP POLICY skill_entity_tenant ON skill_entity;
    EXECUTE format(
        'CREATE POLICY skill_entity_tenant ON skill_entity AS RESTRICTIVE USING (%1$s) WITH CHECK (%1$s)', said
    );
END $$
"""
FORGETFUL = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('keep_old_entity'::regproc), 'NEW.updated_at := now();', '');
END $$
"""
DEEDS = {
    Tampering.RULE_DROPPED: "ALTER TABLE base_entity DROP CONSTRAINT base_entity_status_check",
    Tampering.REFERENCE_DROPPED: "ALTER TABLE agent_entity DROP CONSTRAINT agent_entity_skill_fkey",
    Tampering.VALUE_OPTIONAL: "ALTER TABLE base_entity ALTER COLUMN name DROP NOT NULL",
    Tampering.DEFAULT_CHANGED: "ALTER TABLE base_entity ALTER COLUMN status SET DEFAULT 'active'",
    Tampering.INDEX_DROPPED: "DROP INDEX skill_entity_embedding_384_idx",
    Tampering.COLUMN_ADDED: "ALTER TABLE team_entity ADD COLUMN colour text",
    Tampering.TABLE_ADDED: "CREATE TABLE diary ()",
    Tampering.TRIGGER_DISABLED: "ALTER TABLE base_entity DISABLE TRIGGER base_entity_version",
    Tampering.TRIGGER_ON_REPLICAS: "ALTER TABLE base_entity ENABLE REPLICA TRIGGER base_entity_version",
    Tampering.TABLE_UNLOGGED: "ALTER TABLE agent_entity SET UNLOGGED",
    Tampering.SECURITY_NOT_FORCED: "ALTER TABLE agent_entity NO FORCE ROW LEVEL SECURITY",
    Tampering.POLICY_OPENED: "ALTER POLICY skill_entity_tenant ON skill_entity USING (true)",
    Tampering.VIEW_OPENED: "ALTER VIEW current_entity SET (security_invoker = false)",
    Tampering.RIGHT_TAKEN: "REVOKE UPDATE ON agent_entity FROM agency_app",
    Tampering.RIGHT_GIVEN: "GRANT UPDATE (content) ON entity_version TO PUBLIC",
    Tampering.POLICY_ADDED: "CREATE POLICY loose ON thread FOR SELECT USING (true)",
    Tampering.FUNCTION_CHANGED: FORGETFUL,
    Tampering.FUNCTION_LENT: "ALTER FUNCTION entity_content(base_entity) SECURITY DEFINER",
    Tampering.FUNCTION_GRANTED: "GRANT EXECUTE ON FUNCTION append_audit_record TO PUBLIC",
    Tampering.FUNCTION_ADDED: "CREATE FUNCTION everything() RETURNS int LANGUAGE sql AS 'SELECT 42'",
    Tampering.ROOM_FOR_NOBODY: "ALTER TABLE team_entity DROP CONSTRAINT team_entity_capacity_check,"
    " ADD CONSTRAINT team_entity_capacity_check CHECK (capacity >= 0)",
    Tampering.MOMENTS_CUT: "ALTER TABLE base_entity ALTER COLUMN created_at TYPE timestamptz(0)",
    Tampering.INDEX_NARROWED: "DROP INDEX agent_entity_tenant_skill_id_idx;"
    " CREATE INDEX agent_entity_tenant_skill_id_idx ON agent_entity (tenant)",
    Tampering.TRIGGER_NARROWED: "DROP TRIGGER base_entity_version ON base_entity;"
    " CREATE TRIGGER base_entity_version BEFORE INSERT ON base_entity"
    " FOR EACH ROW EXECUTE FUNCTION keep_old_entity()",
    Tampering.VIEW_WIDENED: "CREATE OR REPLACE VIEW current_entity WITH (security_invoker = true) AS"
    " SELECT tenant, id, entity_type, name, status, version FROM base_entity",
    Tampering.SECURITY_OFF: "ALTER TABLE skill_entity DISABLE ROW LEVEL SECURITY",
    Tampering.CHECK_OPENED: "ALTER POLICY skill_entity_tenant ON skill_entity WITH CHECK (true)",
    Tampering.POLICY_FOR_ONE: "ALTER POLICY skill_entity_tenant ON skill_entity TO agency_app",
    Tampering.POLICY_RESTRICTIVE: RESTRICTIVE,
    Tampering.RIGHT_PASSED_ON: "GRANT SELECT ON base_entity TO agency_app WITH GRANT OPTION",
    Tampering.PATH_RESET: "ALTER FUNCTION keep_old_entity RESET search_path",
    Tampering.CALLED_ONCE: "ALTER FUNCTION audited_state IMMUTABLE",
    Tampering.TRUSTED: "ALTER FUNCTION canonical_json LEAKPROOF",
    Tampering.SAID_TO_BE_OLDER: "UPDATE alembic_version SET version_num = '003'",
}


class AgencyMigrations:
    """The agency's migrations on one database."""

    def __init__(self, url: str, observer: asyncpg.Connection) -> None:
        self._url = url
        self._observer = observer
        self.revisions = migrations.revisions()

    async def up(self, revision: str | None = None) -> None:
        """Upgrade."""
        with _refusals():
            await migrations.upgrade(self._url, revision or migrations.LATEST)

    async def down(self, revision: str | None) -> None:
        """Downgrade."""
        with _refusals():
            await migrations.downgrade(self._url, revision or migrations.NONE)

    async def revision(self) -> str | None:
        """Ask the agency."""
        return await migrations.current(self._url)

    async def drift(self) -> tuple[str, ...]:
        """Ask the agency."""
        return await migrations.drift(self._url)

    async def schema(self) -> Mapping[str, str]:
        """Read the catalogue."""
        return await catalogue_of(self._observer)

    async def fill(self) -> None:
        """Insert what there are tables for."""
        if await self._has("account"):
            await self._observer.execute("INSERT INTO account (owner, balance) VALUES ('Ana', 100)")
        kinds = [entity for entity in ROWS if await self._has(f"{entity.kind.replace(' ', '_')}_entity")]
        await EntityOwner(self._observer).fill(TENANT, kinds)

    async def contents(self) -> tuple[str, ...]:
        """Look into every table that there is."""
        found = {"accounts"} if await self._any("account", "owner = 'Ana' AND balance = 100") else set()
        for entity in ROWS:
            kind = entity.kind.replace(" ", "_")
            halves = [
                await self._any(f"{kind}_entity", "TRUE"),
                await self._any("base_entity", f"entity_type = '{kind}'"),
            ]
            if any(halves):
                found.add(entity.kind if all(halves) else f"half of a {entity.kind}")
        if await self._any("audit_record", "TRUE"):
            found.add(await self._observer.fetchval(RECORDED))
        if await self._any("skill_words", "words @@ 'python'"):
            found.add("words")
        return tuple(sorted(found))

    async def tamper(self, tampering: Tampering) -> None:
        """Run SQL."""
        await self._observer.execute(DEEDS[tampering])

    async def stand_in_the_way(self, table: str) -> None:
        """Make a table."""
        await self._observer.execute(f'CREATE TABLE "{table}" ()')

    async def withhold(self, extension: str) -> None:
        """Have the server look for extensions where there are none (from PostgreSQL 18 on)."""
        if not await self._observer.fetchval("SELECT current_setting('extension_control_path', true) IS NOT NULL"):
            raise LookupError(f"Only PostgreSQL 18 and later can be made to do without {extension}.")
        name = await self._observer.fetchval("SELECT quote_ident(current_database())")
        await self._observer.execute(f"ALTER DATABASE {name} SET extension_control_path = '/var/empty'")

    async def _has(self, table: str) -> bool:
        return await self._observer.fetchval("SELECT to_regclass($1) IS NOT NULL", table) is True

    async def _any(self, table: str, condition: str) -> bool:
        if not await self._has(table):
            return False
        return await self._observer.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE {condition})") is True  # noqa: S608 - words of our own


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (migrations.MigrationError, migrations.MissingExtensionError) as error:
        raise MigrationRefusedError(str(error)) from error
