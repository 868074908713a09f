"""Statements about all tables, views and functions of tenants, made from the server's catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from plainspec.ports.store.tenancy import AccessAttempt, ConnectionState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Ask: TypeAlias = "Callable[..., Awaitable[Sequence[Any]]]"
"""Runs a statement with its values, and returns the rows."""

RELATIONS = """
SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind::text = ANY ($1::text[]) AND attname = 'tenant'
ORDER BY relname
"""
KNOWN = """
SELECT coalesce(jsonb_agg(jsonb_build_object('tenant', tenant, 'id', id, 'entity_type', entity_type)), '[]')::text
FROM base_entity
"""
REFERENCES = """
SELECT conrelid::regclass::text AS refers, attname AS through, confrelid::regclass::text AS target
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
WHERE contype = 'f' AND attname NOT IN ('tenant', 'owner') AND conrelid::regclass::text = ANY ($1::text[])
"""
KEYS = """
SELECT DISTINCT attname, atttypid::regtype::text AS type
FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indisunique AND attname NOT IN ('tenant', 'owner') AND indrelid = $1::text::regclass
"""
PRIMARY_KEY = """
SELECT string_agg(attname, ', ') FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indisprimary AND indrelid = $1::text::regclass
"""
LAST_COLUMN = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum DESC LIMIT 1
"""
ROLES = "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname <> $1 ORDER BY rolname"
TABLE_PRIVILEGES = """
SELECT relname, array_agg(DISTINCT privilege_type) FROM pg_class, LATERAL (
    SELECT grantee, privilege_type FROM aclexplode(relacl)
    UNION ALL SELECT granted.grantee, granted.privilege_type
    FROM pg_attribute, aclexplode(attacl) AS granted WHERE attrelid = pg_class.oid
) AS granted
WHERE relnamespace = 'public'::regnamespace AND grantee IN (0, 'agency_app'::regrole) GROUP BY relname
"""
ROLE_ATTRIBUTES = """
SELECT attribute, value FROM pg_roles, LATERAL (VALUES
    ('superuser', rolsuper),
    ('bypasses row security', rolbypassrls),
    ('creates roles', rolcreaterole),
    ('creates databases', rolcreatedb),
    ('replicates', rolreplication),
    ('member of another role', EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)),
    ('owner of tables or functions', EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
        OR EXISTS (SELECT FROM pg_proc WHERE proowner = pg_roles.oid)),
    ('creates tables and functions', has_schema_privilege(pg_roles.oid, 'public', 'CREATE')),
    ('creates schemas', has_database_privilege(pg_roles.oid, current_database(), 'CREATE'))
) AS attributes (attribute, value)
WHERE rolname = 'agency_app'
"""
FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
SECURITY_DEFINERS = """
SELECT proname, prorettype <> 'trigger'::regtype AND has_function_privilege('agency_app', pg_proc.oid, 'EXECUTE')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
UNION ALL SELECT relname, has_table_privilege('agency_app', pg_class.oid, 'SELECT')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
    AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)
"""
FRESH = {"uuid": "gen_random_uuid()", "text": "gen_random_uuid()::text", "integer": "1000000", "bigint": "1000000"}

ON_EACH_TABLE = {
    AccessAttempt.INSERT: "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, {row})",
    AccessAttempt.UPSERT: "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, {row})"
    " ON CONFLICT ({key}) DO UPDATE SET {column} = EXCLUDED.{column}",
    AccessAttempt.UPDATE: "UPDATE {table} SET {column} = {value}",
    AccessAttempt.TAKE_OVER: "UPDATE {table} SET tenant = {me}",
    AccessAttempt.DELETE: "DELETE FROM {table}",
    AccessAttempt.TRUNCATE: "TRUNCATE {table} CASCADE",
    AccessAttempt.REASSIGN: "UPDATE {table} SET tenant = {other}",
    AccessAttempt.ROW_SECURITY_OFF: "SELECT set_config('row_security', 'off', true); SELECT tenant FROM {table}",
    AccessAttempt.DISABLE_ROW_SECURITY: "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
}
ONCE = {
    AccessAttempt.SECURITY_DEFINER: "CREATE FUNCTION everything() RETURNS SETOF base_entity LANGUAGE sql"
    " SECURITY DEFINER AS 'SELECT * FROM base_entity'",
    AccessAttempt.READ_FILE: "SELECT pg_read_file('PG_VERSION')",
    AccessAttempt.COPY_FROM_FILE: "CREATE TEMPORARY TABLE lines (line text); COPY lines FROM '/etc/hostname'",
    AccessAttempt.COPY_FROM_PROGRAM: "CREATE TEMPORARY TABLE lines (line text); COPY lines FROM PROGRAM 'id'",
}
LEAVE = {
    ConnectionState.TENANT_SETTING: "SELECT set_config('app.tenant', {me}, false)",
    ConnectionState.OPEN_CURSOR: "DECLARE left_open CURSOR WITH HOLD FOR SELECT tenant FROM base_entity",
    ConnectionState.TEMPORARY_TABLE: "CREATE TEMPORARY TABLE left_behind AS SELECT tenant FROM base_entity",
}
FIND = {
    ConnectionState.TENANT_SETTING: "SELECT tenant FROM base_entity",
    ConnectionState.OPEN_CURSOR: "FETCH ALL FROM left_open",
    ConnectionState.TEMPORARY_TABLE: "SELECT tenant FROM left_behind",
}


def quoted(text: str) -> str:
    """Write a text as SQL does."""
    return "'" + text.replace("'", "''") + "'"


async def relations(ask: Ask, *, views: bool) -> list[str]:
    """List the tables, or the views, that have a tenant."""
    return [row[0] for row in await ask(RELATIONS, ["v", "m"] if views else ["r", "p", "f"])]


async def tables(ask: Ask) -> list[str]:
    """List the tables that have a tenant."""
    return await relations(ask, views=False)


async def probes(table: str, row: str, me: str, ask: Ask) -> tuple[str, str]:
    """Make two statements that insert a row: one with keys of a tenant's row, one with keys that nobody has."""
    insert = "INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, {row}::jsonb || {keys})"
    mine = f"jsonb_build_object('tenant', {quoted(me)}"
    fresh = "".join(f", '{name}', {FRESH[kind]}" for name, kind in await ask(KEYS, table))
    return (
        insert.format(table=table, row=quoted(row), keys=f"{mine})"),
        insert.format(table=table, row=quoted(row), keys=f"{mine}{fresh})"),
    )
