"""Row-level security on every table that holds a tenant's data, and the role that it binds. Down: rows stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "005"
down_revision = "004"

ENTITIES = ("base_entity", "skill_entity", "industry_entity", "job_role_entity", "team_entity", "agent_entity")
TABLES = (*ENTITIES, "job_role_skill", "entity_version")
TENANT = "nullif(current_setting('app.tenant', true), '')"

# Roles belong to the whole server: another database's migration may have made it, or be making it right now.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'agency_app') THEN
        CREATE ROLE agency_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON base_entity, skill_entity, industry_entity, job_role_entity, team_entity, agent_entity
    TO agency_app;
GRANT SELECT, INSERT, DELETE ON job_role_skill TO agency_app;
GRANT SELECT ON entity_version TO agency_app;
CREATE VIEW current_entity WITH (security_invoker = true) AS
    SELECT tenant, id, entity_type, name, status, version FROM base_entity WHERE status <> 'retired';
GRANT SELECT ON current_entity TO agency_app;
"""


def upgrade(op: Operations) -> None:
    """Bind everybody but superusers to their tenant, and grant the application what it needs; no TRUNCATE."""
    secured = (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_tenant ON {table} USING (tenant = {TENANT}) WITH CHECK (tenant = {TENANT});"
        for table in TABLES
    )
    run(op, "\n".join([ROLE, *secured, GRANTS]))


def downgrade(op: Operations) -> None:
    """Let go of the tables; the role stays, because other databases may know it."""
    freed = (
        f"DROP POLICY {table}_tenant ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; REVOKE ALL ON {table} FROM agency_app;"
        for table in TABLES
    )
    run(op, "\n".join(["DROP VIEW current_entity;", *freed]))
