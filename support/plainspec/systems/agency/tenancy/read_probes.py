"""How rows of tenants are looked at: statements for every table, view and function that the catalogue lists."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

from plainspec.ports.refusals import RefusedError
from plainspec.ports.tenancy import Way
from plainspec.systems.agency.entities.owner import owner_refusals
from plainspec.systems.agency.tenancy.sql import quoted, relations, tables

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import asyncpg

    from plainspec.ports.tenancy import Seen
    from plainspec.systems.agency.tenancy.sql import Ask

LIST = "(SELECT DISTINCT tenant FROM jsonb_to_recordset({known}::jsonb) AS one (tenant text)) AS known"
LOOKS = {
    Way.READ: "SELECT tenant, 1, to_jsonb(own)::text FROM {place} AS own",
    Way.COUNT: "SELECT tenant, count(*) FROM {place} GROUP BY tenant",
    Way.AGGREGATE: "SELECT tenant, 1 FROM unnest((SELECT array_agg(tenant) FROM {place})) AS own (tenant)",
    Way.JOIN: "SELECT tenant, 1 FROM {list} JOIN {place} AS own USING (tenant)",
    Way.EXISTS: "SELECT tenant, 1 FROM {list} WHERE EXISTS (SELECT FROM {place} WHERE tenant = known.tenant)",
    Way.CURSOR: "DECLARE look CURSOR FOR SELECT tenant, 1 FROM {place}; FETCH ALL FROM look; CLOSE look",
    Way.PREPARED: "SELECT tenant, count(*) FROM {place} GROUP BY 1",
    Way.VIEW: "SELECT tenant, count(*) FROM {place} GROUP BY tenant",
}
"""What is run for each table or view: rows of a tenant and a number. What is prepared has a wording of its own."""

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
TOLD = """
SELECT tenant, count(*) FROM (
    SELECT *, gen_random_uuid() AS nobody, tenant || '?' AS nowhere
    FROM jsonb_to_recordset({known}::jsonb) AS one (tenant text, id uuid, entity_type text)
) AS asked,
LATERAL (SELECT jsonb_agg(to_jsonb(told))::text AS said FROM {name}({theirs}) AS told) AS of_theirs,
LATERAL (SELECT jsonb_agg(to_jsonb(told))::text AS said FROM {name}({fresh}) AS told) AS of_fresh
WHERE replace(replace(of_theirs.said, id::text, ''), tenant, '')
    IS DISTINCT FROM replace(replace(of_fresh.said, nobody::text, ''), nowhere, '')
GROUP BY tenant
"""
"""Which entities a function tells something about: it says other things than about one that nobody has."""


async def look(way: Way, ask: Ask, driver: asyncpg.Connection, known: str) -> Seen:
    """Look in one way, and count by place and tenant.

    Args:
        way: the way.
        ask: runs a statement.
        driver: the connection on which it does.
        known: tenants, numbers and kinds of all entities, as JSON.
    """
    if way is Way.COPY:
        return {table: await _copied(driver, table) for table in await tables(ask)}
    seen: dict[str, dict[str, int]] = {}
    for place, statements in (await _statements(way, ask, quoted(known))).items():
        rows: Sequence[Any] = ()
        for sql in statements.split("; "):
            rows = await ask(sql) or rows
        counted: Counter[str] = Counter()
        for row in rows:
            counted[row[0]] += row[1]
        seen[place] = dict(counted)
    return seen


async def provoke(ask: Ask, undo: Callable[[], Awaitable[None]], known: str) -> Seen:
    """Ask about each tenant in a way that fails at its rows, and count where it did.

    A pattern must not end with a backslash; PostgreSQL says so once it has compared a row as far as that. Whoever asks
    also has it use no index, which would decide beforehand which rows are compared.

    Args:
        ask: runs a statement.
        undo: goes on after one that has failed.
        known: as for `look`.
    """
    seen: dict[str, dict[str, int]] = {place: {} for place in await tables(ask)}
    for place, failed in seen.items():
        for tenant in sorted({one["tenant"] for one in json.loads(known)}):
            try:
                await ask(WITHOUT_INDEX)
                await ask(f"SELECT FROM {place} WHERE tenant LIKE {quoted(tenant[:-1])} || E'\\\\'")
            except RefusedError as error:
                if error.refusal.sqlstate != INVALID_PATTERN:
                    raise
                failed[tenant] = 1
                await undo()
    return seen


async def _statements(way: Way, ask: Ask, known: str) -> dict[str, str]:
    if way is Way.FUNCTION:
        there = await tables(ask)
        return {row[0]: _call(row[0], row[1], known, there, counted=row[2]) for row in await ask(FUNCTIONS)}
    places = await relations(ask, views=way is Way.VIEW)
    return {place: LOOKS[way].format(place=place, list=LIST.format(known=known)) for place in places}


def _call(name: str, takes: Sequence[str], known: str, there: Sequence[str], *, counted: bool) -> str:
    if counted and not takes:
        return LOOKS[Way.COUNT].format(place=f"{name}()")
    theirs = ", ".join(_argument(kind, "tenant", "id", there) for kind in takes)
    fresh = ", ".join(_argument(kind, "nowhere", "nobody", there) for kind in takes)
    return TOLD.format(name=name, known=known, theirs=theirs, fresh=fresh)


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
