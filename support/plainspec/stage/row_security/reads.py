"""Reading: what a client sees must not depend on whether another tenant has rows."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from plainspec.stage.row_security import causes
from plainspec.stage.row_security.findings import Finding
from plainspec.stage.row_security.ownership import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plainspec.stage.row_security.catalogue import Relation, Routine
    from plainspec.stage.row_security.causes import Role
    from plainspec.stage.row_security.session import Outcome, TrialSession

CALLS_EACH = 64
FEWEST_VALUES = 2
"""So many calls of one function are made, at most, and so many values of a parameter are tried, at least."""
ROWS_EACH = 10
LONGEST_VALUE = 200
"""Values are taken from so many rows of each table, and those with more characters are left out."""


async def try_reading(session: TrialSession, role: Role) -> list[Finding]:
    """Read every table and view: with the other tenant's rows, without them, and with other values in them."""
    relations = {one: await _query(session, one) for one in session.catalogue.relations.values()}
    async with session.refreshed():
        seen = {one: await session.read(query) for one, query in relations.items() if query}
        again = {one: await session.read(relations[one]) for one in seen}
    async with session.without_victim():
        alone = {one: await session.read(relations[one]) for one in seen}
    async with session.with_other_values():
        altered = {one: await session.read(relations[one]) for one in seen}
    return [
        Finding(str(session.client), str(one), "SELECT", what, causes.of_relation(one, "SELECT", role))
        for one in seen
        if (what := _leaked(session, seen[one], again[one], (alone[one], altered[one])))
    ]


async def _query(session: TrialSession, relation: Relation) -> str:
    """Return the query for all columns that the client's role may read; an empty text where there are none."""
    columns = await session.privileged(relation.oid, list(relation.columns), "SELECT")
    listed = ", ".join(map(quoted, columns))
    return f"SELECT to_jsonb(seen)::text FROM (SELECT {listed} FROM {relation.written}) AS seen" if columns else ""  # noqa: S608 - names from the catalogue


def _leaked(session: TrialSession, seen: Outcome, again: Outcome, others: Sequence[Outcome]) -> str:
    """Say what depends on the other tenant; an empty text where nothing does, or where no two answers are alike."""
    if seen.sqlstate or seen.rows != again.rows:
        return ""
    more = max((seen.rows - other.rows).total() for other in others)
    return f"{more} {'row that depends' if more == 1 else 'rows that depend'} on {session.victim}" if more else ""


async def try_calling(session: TrialSession) -> list[Finding]:
    """Call every function with values of the other tenant: with its rows, without them, and with others in them."""
    known = await _values(session)
    calls = [(one, call) for one in session.catalogue.routines for call in _calls(one, known)]
    async with session.refreshed():
        seen = [await session.write(call) for _, call in calls]
        again = [await session.read(call) for _, call in calls]
    async with session.without_victim():
        alone = [await session.read(call) for _, call in calls]
    async with session.with_other_values():
        altered = [await session.read(call) for _, call in calls]
    found: dict[tuple[str, str], Finding] = {}
    for (routine, _), first, second, *others in zip(calls, seen, again, alone, altered, strict=True):
        read, wrote = _leaked(session, first, second, others), ", ".join(first.changed)
        for way, what in (("call, which reads", read), ("call, which writes", wrote and f"rows in {wrote}")):
            if what:
                finding = Finding(str(session.client), str(routine), way, what, causes.of_routine(routine))
                found.setdefault((str(routine), way), finding)
    return list(found.values())


async def _values(session: TrialSession) -> Mapping[str, list[Any]]:
    """Return values that are the other tenant's, by type: its own name first."""
    found: dict[str, list[Any]] = {}
    for oid, condition in session.ownership.conditions.items():
        relation = session.catalogue.relations[oid]
        tenant = session.ownership.columns.get(oid, "")
        for row in map(json.loads, await session.rows_of(relation.written, condition, session.victim, ROWS_EACH)):
            for name, value in row.items():
                values = found.setdefault(relation.columns[name].partition("(")[0], [])
                if value is not None and value not in values and len(str(value)) <= LONGEST_VALUE:
                    values.insert(0 if name == tenant else len(values), value)
    return found


def _calls(routine: Routine, known: Mapping[str, list[Any]]) -> Iterator[str]:
    each = max(int(CALLS_EACH ** (1 / max(len(routine.types), 1))), FEWEST_VALUES)
    choices = [known.get(kind, [])[:each] or [None] for kind in routine.types]
    for values in itertools.islice(itertools.product(*choices), CALLS_EACH):
        written = ", ".join(_literal(value, kind) for value, kind in zip(values, routine.types, strict=True))
        call = f"{routine.written}({written})"
        yield f"CALL {call}" if routine.is_procedure else f"SELECT {call}::text"


def _literal(value: Any, kind: str) -> str:
    if value is None:
        return f"NULL::{kind}"
    text = value if isinstance(value, str) else json.dumps(value)
    return "'" + text.replace("'", "''") + f"'::{kind}"
