"""Writing: no statement of a client changes, deletes or adds a row of another tenant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plainspec.stage.row_security import causes
from plainspec.stage.row_security.catalogue import VIEW
from plainspec.stage.row_security.findings import Finding
from plainspec.stage.row_security.ownership import quoted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.stage.row_security.catalogue import Relation
    from plainspec.stage.row_security.causes import Role
    from plainspec.stage.row_security.session import TrialSession

UPDATES, INSERTS, DELETES = 1 << 2, 1 << 3, 1 << 4
"""The bits of `pg_relation_is_updatable`."""


async def try_writing(session: TrialSession, role: Role) -> list[Finding]:
    """Write every table and every view that can be written, in every way."""
    found = []
    for relation in session.catalogue.relations.values():
        if relation.oid in session.ownership.conditions or (relation.kind == VIEW and relation.updatable):
            async for way, changed in _writes(session, relation):
                cause = causes.of_relation(relation, way, role)
                found.append(Finding(str(session.client), str(relation), way, f"rows in {', '.join(changed)}", cause))
    return found


async def _writes(session: TrialSession, relation: Relation) -> AsyncIterator[tuple[str, Sequence[str]]]:
    """Yield each way in which rows of the other tenant are changed, and the tables of these rows."""
    row = await _row(session, relation, session.victim)
    delete = f"DELETE FROM {relation.written}"  # noqa: S608 - a name from the catalogue
    if relation.updatable & DELETES and (changed := await _changed(session, delete)):
        yield "DELETE", changed
    if relation.is_table and (changed := await _truncate(session, relation)):
        yield "TRUNCATE", changed
    if row is None:
        return
    if relation.updatable & UPDATES and (changed := await _update(session, relation, row)):
        yield "UPDATE", changed
    if relation.updatable & UPDATES and (changed := await _move(session, relation)):
        yield causes.MOVE, changed
    if relation.updatable & INSERTS and (changed := await insert(session, relation, row)):
        yield "INSERT", changed
    if relation.is_table and (changed := await _upsert(session, relation, row)):
        yield "UPSERT", changed


async def _changed(session: TrialSession, statement: str, *values: Any) -> Sequence[str]:
    return (await session.write(statement, *values)).changed


async def _row(session: TrialSession, relation: Relation, tenant: str) -> str | None:
    """Return a row of a tenant; of a view, one that its own tenant column says so of."""
    condition = session.ownership.conditions.get(relation.oid)
    columns = set(session.ownership.columns.values()) & set(relation.columns)
    if condition is None and not columns:
        return None
    return await session.row_of(relation.written, condition or f"own.{quoted(min(columns))}::text = $1", tenant)


async def _truncate(session: TrialSession, relation: Relation) -> Sequence[str]:
    plain = await _changed(session, f"TRUNCATE {relation.written}")
    return plain or await _changed(session, f"TRUNCATE {relation.written} CASCADE")


async def _update(session: TrialSession, relation: Relation, row: str) -> Sequence[str]:
    """Set one column of all rows to what it is in the other tenant's row; keys and tenants last."""
    keys = {name for key in (*relation.unique_keys, *relation.foreign_keys) for name in key.columns}
    writable = [name for name in relation.columns if name not in relation.generated]
    allowed = await session.privileged(relation.oid, writable, "UPDATE")
    if not allowed:
        return ()
    column = quoted(min(allowed, key=lambda name: (name in keys, name == session.ownership.columns.get(relation.oid))))
    value = f"(jsonb_populate_record(NULL::{relation.written}, $1::jsonb)).{column}"
    return await _changed(session, f"UPDATE {relation.written} SET {column} = {value}", row)  # noqa: S608 - names from the catalogue


async def _move(session: TrialSession, relation: Relation) -> Sequence[str]:
    """Give all rows to the other tenant."""
    column = session.ownership.columns.get(relation.oid)
    if column is None:
        return ()
    kind = relation.columns[column]
    statement = f"UPDATE {relation.written} SET {quoted(column)} = $1::text::{kind}"  # noqa: S608 - names from the catalogue
    return await _changed(session, statement, session.victim)


async def insert(session: TrialSession, relation: Relation, row: str) -> Sequence[str]:
    """Insert a row that the other tenant has, after it was deleted."""
    async with session.taken_back():
        delete = f"DELETE FROM {relation.written} AS own WHERE to_jsonb(own) = $1::jsonb"  # noqa: S608 - names from the catalogue
        await session.past_triggers((delete, row))
        return await _changed(session, await insertion(session, relation), row)


async def _upsert(session: TrialSession, relation: Relation, row: str) -> Sequence[str]:
    """Insert a row that the other tenant has, where that conflicts with it."""
    primary = next((key for key in relation.unique_keys if key.is_primary), None)
    others = [name for name in json.loads(row) if primary and name not in primary.columns]
    allowed = await session.privileged(relation.oid, others, "UPDATE")
    writable = [name for name in allowed if name not in relation.generated]
    if primary is None or not writable:
        return ()
    key = ", ".join(map(quoted, primary.columns))
    name = quoted(writable[-1])
    statement = f"{await insertion(session, relation)} ON CONFLICT ({key}) DO UPDATE SET {name} = EXCLUDED.{name}"
    return await _changed(session, statement, row)


async def insertion(session: TrialSession, relation: Relation) -> str:
    """Return the statement that inserts a row given as JSON, in the columns that the client's role may write."""
    writable = [name for name in relation.columns if name not in relation.generated]
    columns = await session.privileged(relation.oid, writable, "INSERT") or writable
    listed = ", ".join(map(quoted, columns))
    return (
        f"INSERT INTO {relation.written} ({listed}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - names from the catalogue
        f" SELECT {listed} FROM jsonb_populate_record(NULL::{relation.written}, $1::jsonb)"
    )
