"""Ways to read the rows of tenants: statements for every table, view and function in the catalogue."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

from agency.store.errors import RefusedError
from plainspec.ports.store.tenancy import ReadProbe
from plainspec.systems.agency.store.entities.owner import owner_refusals
from plainspec.systems.agency.store.tenancy.sql import quoted, relations, tables

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import asyncpg

    from plainspec.ports.store.tenancy import RowCounts
    from plainspec.systems.agency.store.tenancy.sql import Ask

LIST = "(SELECT DISTINCT tenant FROM jsonb_to_recordset({known}::jsonb) AS one (tenant text)) AS known"
STATEMENTS = {
    ReadProbe.SELECT: "SELECT tenant, 1, to_jsonb(own)::text FROM {place} AS own",
    ReadProbe.COUNT: "SELECT tenant, count(*) FROM {place} GROUP BY tenant",
    ReadProbe.AGGREGATE: "SELECT tenant, 1 FROM unnest((SELECT array_agg(tenant) FROM {place})) AS own (tenant)",
    ReadProbe.JOIN: "SELECT tenant, 1 FROM {list} JOIN {place} AS own USING (tenant)",
    ReadProbe.EXISTS: "SELECT tenant, 1 FROM {list} WHERE EXISTS (SELECT FROM {place} WHERE tenant = known.tenant)",
    ReadProbe.CURSOR: "DECLARE probe CURSOR FOR SELECT tenant, 1 FROM {place}; FETCH ALL FROM probe; CLOSE probe",
    ReadProbe.PREPARED_STATEMENT: "SELECT tenant, count(*) FROM {place} GROUP BY 1",
    ReadProbe.VIEW: "SELECT tenant, count(*) FROM {place} GROUP BY tenant",
}
"""The statement for each table or view, which returns tenants and numbers; `PREPARED_STATEMENT` has one of its own."""

INVALID_PATTERN = "22025"
WITHOUT_INDEX = """
SELECT set_config(name, 'off', true) FROM pg_settings
WHERE name IN ('enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan')
"""
FUNCTIONS = """
SELECT proname, proargtypes::oid[]::regtype[]::text[] AS takes,
    EXISTS (SELECT FROM pg_type JOIN pg_attribute ON attrelid = typrelid
            WHERE pg_type.oid = prorettype AND attname = 'tenant') AS has_tenant
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype
    AND has_function_privilege('agency_app', pg_proc.oid, 'EXECUTE')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
DISCLOSED = """
SELECT tenant, count(*) FROM (
    SELECT *, gen_random_uuid() AS nobody, tenant || '?' AS nowhere
    FROM jsonb_to_recordset({known}::jsonb) AS one (tenant text, id uuid, entity_type text)
) AS asked,
LATERAL (SELECT jsonb_agg(to_jsonb(answer))::text AS said FROM {name}({theirs}) AS answer) AS of_theirs,
LATERAL (SELECT jsonb_agg(to_jsonb(answer))::text AS said FROM {name}({fresh}) AS answer) AS of_fresh
WHERE replace(replace(of_theirs.said, id::text, ''), tenant, '')
    IS DISTINCT FROM replace(replace(of_fresh.said, nobody::text, ''), nowhere, '')
GROUP BY tenant
"""
"""The entities that a function discloses: its result differs from that for an entity that does not exist."""


async def read(probe: ReadProbe, ask: Ask, driver: asyncpg.Connection, known: str) -> RowCounts:
    """Read in one way, and count rows by place and tenant.

    Args:
        probe: the way.
        ask: runs a statement.
        driver: the connection on which it does.
        known: tenants, numbers and kinds of all entities, as JSON.
    """
    if probe is ReadProbe.COPY:
        return {table: await _copied(driver, table) for table in await tables(ask)}
    seen: dict[str, dict[str, int]] = {}
    for place, statements in (await _statements(probe, ask, quoted(known))).items():
        rows: Sequence[Any] = ()
        for sql in statements.split("; "):
            rows = await ask(sql) or rows
        counted: Counter[str] = Counter()
        for row in rows:
            counted[row[0]] += row[1]
        seen[place] = dict(counted)
    return seen


async def read_by_errors(ask: Ask, undo: Callable[[], Awaitable[None]], known: str) -> RowCounts:
    """Run a query that fails on rows of a tenant, for each tenant, and count where it did.

    A pattern must not end with a backslash; PostgreSQL reports this once it has compared a row as far as that. Indexes
    are off, since they would decide beforehand which rows are compared.

    Args:
        ask: runs a statement.
        undo: rolls back after one that has failed.
        known: as for `read`.
    """
    seen: dict[str, dict[str, int]] = {place: {} for place in await tables(ask)}
    for place, failed in seen.items():
        for tenant in sorted({one["tenant"] for one in json.loads(known)}):
            try:
                await ask(WITHOUT_INDEX)
                await ask(f"SELECT FROM {place} WHERE tenant LIKE {quoted(tenant[:-1])} || E'\\\\'")
            except RefusedError as error:
                if error.sqlstate != INVALID_PATTERN:
                    raise
                failed[tenant] = 1
                await undo()
    return seen


async def _statements(probe: ReadProbe, ask: Ask, known: str) -> dict[str, str]:
    if probe is ReadProbe.FUNCTION:
        there = await tables(ask)
        return {row[0]: _call(row[0], row[1], known, there, counted=row[2]) for row in await ask(FUNCTIONS)}
    places = await relations(ask, views=probe is ReadProbe.VIEW)
    return {place: STATEMENTS[probe].format(place=place, list=LIST.format(known=known)) for place in places}


def _call(name: str, takes: Sequence[str], known: str, there: Sequence[str], *, counted: bool) -> str:
    if counted and not takes:
        return STATEMENTS[ReadProbe.COUNT].format(place=f"{name}()")
    theirs = ", ".join(_argument(kind, "tenant", "id", there) for kind in takes)
    fresh = ", ".join(_argument(kind, "nowhere", "nobody", there) for kind in takes)
    return DISCLOSED.format(name=name, known=known, theirs=theirs, fresh=fresh)


def _argument(kind: str, tenant: str, number: str, there: Sequence[str]) -> str:
    if kind in there:
        keys = f"jsonb_build_object('tenant', {tenant}, 'id', {number}, 'entity_type', entity_type)"
        return f"jsonb_populate_record(NULL::{kind}, {keys})"
    return {"text": tenant, "uuid": number}.get(kind, f"NULL::{kind}")


async def _copied(driver: asyncpg.Connection, table: str) -> dict[str, int]:
    copied = BytesIO()
    with owner_refusals():
        await driver.copy_from_table(table, columns=["tenant"], output=copied)
    return dict(Counter(copied.getvalue().decode().splitlines()))
