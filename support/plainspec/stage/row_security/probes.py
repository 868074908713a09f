"""Probes: keys and sequences that tell a client of another tenant's rows, or tie its own rows to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from plainspec.stage.row_security.findings import Finding
from plainspec.stage.row_security.writes import insertion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.stage.row_security.catalogue import Key, Relation
    from plainspec.stage.row_security.session import TrialSession

UNIQUE_VIOLATION = "23505"
UNGUESSABLE = "uuid"


async def try_keys(session: TrialSession, own: str) -> list[Finding]:
    """Insert rows of the client's own with keys of the other tenant's rows.

    Args:
        session: The session.
        own: The client's tenant.
    """
    found = []
    for oid, condition in session.ownership.conditions.items():
        relation = session.catalogue.relations[oid]
        mine = await session.row_of(relation.written, condition, own)
        if mine is None:
            continue
        for key in relation.foreign_keys:
            if await _refers(session, relation, key, mine):
                what = f"a row that refers to {session.victim}'s in {session.catalogue.relations[key.target].name}"
                cause = f"the foreign key {key.name} does not contain the tenant"
                found.append(Finding(str(session.client), str(relation), "foreign key", what, cause))
        theirs = await session.row_of(relation.written, condition, session.victim)
        for key in _guessable(session, relation):
            if theirs and await _collides(session, relation, key, (mine, theirs)):
                what = f"whether {session.victim} has a key"
                cause = f"the unique key {key.name} does not contain the tenant"
                found.append(Finding(str(session.client), str(relation), "unique key", what, cause))
    return found


def _guessable(session: TrialSession, relation: Relation) -> Iterator[Key]:
    """Return the unique keys whose values a client could guess, and which other tenants can have, too."""
    for key in relation.unique_keys:
        kinds = {relation.columns[name] for name in key.columns}
        is_of_tenants = session.ownership.columns.get(relation.oid) in key.columns
        refers = any(set(one.columns) & set(key.columns) for one in relation.foreign_keys)
        if not is_of_tenants and not refers and kinds != {UNGUESSABLE}:
            yield key


async def _refers(session: TrialSession, relation: Relation, key: Key, mine: str) -> bool:
    """Tell whether the client's own row can refer to a row of the other tenant."""
    condition = session.ownership.conditions.get(key.target)
    tenant = session.ownership.columns.get(relation.oid)
    if condition is None or key.columns == (tenant,):
        return False
    target = session.catalogue.relations[key.target]
    theirs = json.loads(await session.row_of(target.written, condition, session.victim) or "null")
    if theirs is None:
        return False
    pairs = zip(key.columns, key.targets, strict=True)
    changes = {here: theirs[there] for here, there in pairs if here != tenant}
    outcome = await _insert(session, relation, mine, changes)
    return outcome == ""


async def _collides(session: TrialSession, relation: Relation, key: Key, rows: tuple[str, str]) -> bool:
    """Tell whether the client's own row is refused because, and only because, the other tenant has its key."""
    mine, theirs = rows
    changes = {name: json.loads(theirs)[name] for name in key.columns}
    if await _insert(session, relation, mine, changes) != UNIQUE_VIOLATION:
        return False
    async with session.without_victim():
        return await _insert(session, relation, mine, changes) != UNIQUE_VIOLATION


async def _insert(session: TrialSession, relation: Relation, mine: str, changes: dict[str, Any]) -> str:
    """Insert the client's own row anew, with some columns changed; return the SQLSTATE."""
    async with session.taken_back():
        delete = f"DELETE FROM {relation.written} AS own WHERE to_jsonb(own) = $1::jsonb"  # noqa: S608 - names from the catalogue
        await session.past_triggers((delete, mine))
        row = json.dumps({**json.loads(mine), **changes})
        return (await session.read(await insertion(session, relation), row)).sqlstate


async def try_sequences(session: TrialSession) -> list[Finding]:
    """Read and set every sequence: its numbers tell how many rows other tenants have added."""
    found = []
    for name, written in session.catalogue.sequences.items():
        read = f"SELECT last_value, is_called FROM {written}"  # noqa: S608 - a name from the catalogue
        async with session.taken_back() as connection:
            ((last, is_called),) = await connection.fetch(read)
        trials = (
            ("last_value", read, "how many rows others have added", "SELECT"),
            ("setval", f"SELECT setval('{written}', {last}, {is_called})", "the numbers that others get", "UPDATE"),
        )
        for way, statement, what, privilege in trials:
            if not (await session.read(statement)).sqlstate:
                cause = f"{privilege} on the sequence is granted to the role"
                found.append(Finding(str(session.client), f"sequence {name}", way, what, cause))
    return found
