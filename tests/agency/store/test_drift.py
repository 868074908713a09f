"""The drift check: every kind of object in its scope, and what it says of a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from agency.store import migrations
from agency.store.migrations.comparing import differences
from agency.store.migrations.running import connected

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.anyio

RESTRICTIVE = (
    "DROP POLICY skill_entity_tenant ON skill_entity",
    (
        "CREATE POLICY skill_entity_tenant ON skill_entity AS RESTRICTIVE"
        " USING (tenant = nullif(current_setting('app.tenant', true), ''))"
        " WITH CHECK (tenant = nullif(current_setting('app.tenant', true), ''))"
    ),
)


def body_without(text: str, instead: str) -> str:
    """Return SQL that replaces some text in the body of the trigger that keeps old versions."""
    return f"""
        DO $do$ BEGIN
            EXECUTE replace(pg_get_functiondef('keep_old_entity'::regproc), $a${text}$a$, $b${instead}$b$);
        END $do$
    """


async def reported_after(url: str, statements: Iterable[str]) -> list[str]:
    """Return what is reported after some changes, which are rolled back: roles belong to the whole server."""
    async with connected(url) as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
        return await connection.run_sync(differences)


@pytest.mark.parametrize(
    ("statements", "beginning"),
    [
        # columns
        (["ALTER TABLE skill_entity ALTER embedding_384 TYPE vector"], "column skill_entity.embedding_384"),
        (["ALTER TABLE base_entity ALTER created_at TYPE timestamptz(0)"], "column base_entity.created_at"),
        (["ALTER TABLE base_entity ALTER status SET DEFAULT 'active'"], "column base_entity.status"),
        (["ALTER TABLE execution ALTER sequence DROP IDENTITY"], "column execution.sequence is bigint not null, but"),
        (
            ["ALTER TABLE team_entity ADD double integer GENERATED ALWAYS AS (capacity * 2) STORED"],
            "column team_entity.double is in the database only: integer stored, always",
        ),
        # tables
        (["ALTER TABLE job_role_skill SET UNLOGGED"], "table job_role_skill"),
        (["ALTER TABLE agent_entity NO FORCE ROW LEVEL SECURITY"], "table agent_entity is with row security, not"),
        (["ALTER TABLE loan SET (autovacuum_enabled = false)"], "table loan"),
        (["CREATE TABLE part (id int) PARTITION BY RANGE (id)"], "column part.id"),
        # constraints and indexes
        (
            [
                (
                    "ALTER TABLE team_entity DROP CONSTRAINT team_entity_capacity_check,"
                    " ADD CONSTRAINT team_entity_capacity_check CHECK (capacity >= 0)"
                )
            ],
            "constraint team_entity_capacity_check on team_entity",
        ),
        (
            [
                (
                    "ALTER TABLE team_entity DROP CONSTRAINT team_entity_capacity_check,"
                    " ADD CONSTRAINT team_entity_capacity_check CHECK (capacity >= 1) NOT VALID"
                )
            ],
            "constraint team_entity_capacity_check on team_entity",
        ),
        (
            [
                "DROP INDEX agent_entity_tenant_skill_id_idx",
                "CREATE INDEX agent_entity_tenant_skill_id_idx ON agent_entity (tenant)",
            ],
            "index agent_entity_tenant_skill_id_idx on agent_entity",
        ),
        (
            ["UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'loan_owner_idx'::regclass"],
            "index loan_owner_idx on loan is CREATE INDEX loan_owner_idx ON loan USING btree (owner), invalid, but",
        ),
        # triggers and rules
        (
            ["ALTER TABLE base_entity ENABLE REPLICA TRIGGER base_entity_version"],
            "trigger base_entity_version on base_entity",
        ),
        (
            [
                "DROP TRIGGER base_entity_version ON base_entity",
                (
                    "CREATE TRIGGER base_entity_version BEFORE INSERT ON base_entity"
                    " FOR EACH ROW EXECUTE FUNCTION keep_old_entity()"
                ),
            ],
            "trigger base_entity_version on base_entity",
        ),
        (
            ["CREATE RULE kept AS ON UPDATE TO audit_record DO INSTEAD NOTHING"],
            "rule kept on audit_record is in the database only",
        ),
        # views, sequences and types
        (
            [
                (
                    "CREATE OR REPLACE VIEW current_entity WITH (security_invoker = true) AS"
                    " SELECT tenant, id, entity_type, name, status, version FROM base_entity"
                )
            ],
            "view current_entity",
        ),
        (["CREATE SEQUENCE number CYCLE"], "sequence number is in the database only: bigint, start 1"),
        (["CREATE TYPE mood AS ENUM ('good', 'bad')"], "type mood is in the database only: good, bad"),
        (["CREATE DOMAIN size AS int CHECK (VALUE > 0)"], "type size is in the database only: integer CHECK"),
        (["CREATE TYPE pair AS (one int, other text)"], "type pair is in the database only: one integer, other text"),
        # policies
        (["ALTER POLICY skill_entity_tenant ON skill_entity WITH CHECK (true)"], "policy skill_entity_tenant"),
        (["ALTER POLICY skill_entity_tenant ON skill_entity TO agency_app"], "policy skill_entity_tenant"),
        (RESTRICTIVE, "policy skill_entity_tenant"),
        (["CREATE POLICY loose ON thread FOR SELECT USING (true)"], "policy loose on thread is in the database only"),
        # functions
        (
            [body_without("NEW.updated_at := now();", "NULL;")],
            "function keep_old_entity() is NULL;, but the migrations say NEW.updated_at := now();",
        ),
        (
            [body_without("    NEW.updated_at := now();\n", "")],
            "function keep_old_entity() is nothing, but the migrations say NEW.updated_at := now();",
        ),
        (["ALTER FUNCTION keep_old_entity RESET search_path"], "function keep_old_entity()"),
        (["ALTER FUNCTION audited_state IMMUTABLE"], "function audited_state(text, uuid)"),
        (["ALTER FUNCTION canonical_json LEAKPROOF"], "function canonical_json(jsonb)"),
        (["GRANT EXECUTE ON FUNCTION append_audit_record TO PUBLIC"], "function append_audit_record(text, uuid)"),
        (
            ["CREATE FUNCTION everything() RETURNS int LANGUAGE sql RETURN 42"],
            "function everything() is in the database only",
        ),
        # privileges
        (
            ["GRANT SELECT ON thread TO agency_app WITH GRANT OPTION"],
            "grant to agency_app on thread is DELETE, INSERT, SELECT with grant option, UPDATE, but",
        ),
        (
            ["CREATE MATERIALIZED VIEW copy AS TABLE loan", "GRANT SELECT ON copy TO PUBLIC"],
            "grant to everybody on copy is in the database only: SELECT",
        ),
        (
            ["GRANT UPDATE (content) ON entity_version TO PUBLIC"],
            "grant to everybody on entity_version.content is in the database only: UPDATE",
        ),
        (
            ["GRANT USAGE ON SEQUENCE loan_id_seq TO agency_app"],
            "grant to agency_app on loan_id_seq is in the database only",
        ),
        (
            ["ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"],
            "default privileges of",
        ),
        # owners
        (
            ["ALTER TABLE loan OWNER TO agency_app"],
            "table loan is without row security, not forced, owned by agency_app",
        ),
        (["ALTER VIEW current_entity OWNER TO pg_monitor"], "view current_entity"),
        # around the schema
        (["CREATE SCHEMA archive"], "schema archive is in the database only"),
        (["REVOKE USAGE ON SCHEMA public FROM PUBLIC"], "grant to everybody on schema public is missing"),
        (["ALTER ROLE agency_app BYPASSRLS"], "role agency_app is login, bypassrls, noinherit, but the migrations say"),
        (["ALTER ROLE agency_app SUPERUSER CREATEDB"], "role agency_app is login, superuser, createdb, noinherit, but"),
        (["GRANT pg_monitor TO agency_app"], "role agency_app is login, noinherit, member of pg_monitor, but"),
        (
            [
                "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                "CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note()",
            ],
            "event trigger noted is in the database only",
        ),
    ],
)
async def test_drift_is_reported_by_name(database_url: str, statements: Iterable[str], beginning: str) -> None:
    reported = await reported_after(database_url, statements)
    assert any(sentence.startswith(beginning) for sentence in reported), reported


async def test_what_is_out_of_scope_is_not_reported(database_url: str) -> None:
    statements = [
        "COMMENT ON TABLE loan IS 'changed'",
        "ALTER TABLE loan ALTER owner SET STATISTICS 10",
        "CREATE STATISTICS together ON tenant, status FROM base_entity",
        "SELECT setval('loan_id_seq', 100)",
        "CREATE COLLATION ours (provider = libc, locale = 'C')",
    ]
    assert await reported_after(database_url, statements) == []


async def test_a_missing_extension_is_reported_by_what_is_lost_with_it(database_url: str) -> None:
    reported = await reported_after(database_url, ["DROP EXTENSION vector CASCADE"])
    assert any(sentence.startswith("column skill_entity.embedding_384 is missing") for sentence in reported), reported


async def test_a_database_that_is_behind_is_not_compared(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("UPDATE alembic_version SET version_num = '003'")
        assert await migrations.drift(database_url) == ("the database is at revision 003, the models are at 012",)
    finally:
        await connection.close()


async def test_a_drift_check_changes_nothing(database_url: str) -> None:
    # not whole rows: autovacuum writes its figures into pg_class at any time
    catalogue = (
        "SELECT md5(string_agg(said, ',' ORDER BY said)) FROM (SELECT concat(oid, relname, relacl) FROM pg_class"
        " UNION ALL SELECT pg_namespace::text FROM pg_namespace UNION ALL SELECT pg_proc::text FROM pg_proc) AS all_of (said)"
    )
    connection = await asyncpg.connect(database_url)
    try:
        before = await connection.fetchval(catalogue)
        assert await migrations.drift(database_url) == ()
        assert await connection.fetchval(catalogue) == before
    finally:
        await connection.close()
