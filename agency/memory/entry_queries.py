"""The queries that rank a user's memory entries, by nearness and by words."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, Text, bindparam, cast, func, select

from agency.store.memory_entries import MemoryEntry, MemoryEntryWords

ENTRY, WORDS = MemoryEntry.__table__, MemoryEntryWords.__table__
LIMIT = bindparam("limit", type_=Integer)
OF_TYPES = ENTRY.c.content_type.in_(bindparam("content_types", expanding=True))


@cache
def nearest_entries(*, exact: bool = False) -> Select[Any]:
    """Return the query for the ids of the entries nearest to a vector by cosine distance; ties are ordered by id.

    Its parameters are the ``vector`` as text, the ``content_types`` and the ``limit``.

    Args:
        exact: Scan every row, whatever indexes there are.
    """
    vector = select(cast(bindparam("vector", type_=Text), ENTRY.c.embedding.type)).scalar_subquery()
    distance: ColumnElement[float] = ENTRY.c.embedding.op("<=>", return_type=Float())(vector)
    if exact:
        distance = distance + 0
    found = select(ENTRY.c.id).where(ENTRY.c.embedding.is_not(None), OF_TYPES)
    return found.order_by(distance, ENTRY.c.id).limit(LIMIT)


@cache
def matching_entries() -> Select[Any]:
    """Return the full-text query for the ids of entries, the best match first; ties are ordered by id.

    Its parameters are the ``words``, the ``content_types`` and the ``limit``.
    """
    asked = func.websearch_to_tsquery("english", bindparam("words", type_=Text))
    same = (WORDS.c.tenant == ENTRY.c.tenant) & (WORDS.c.owner == ENTRY.c.owner) & (WORDS.c.id == ENTRY.c.id)
    found = select(WORDS.c.id).select_from(WORDS.join(ENTRY, same)).where(WORDS.c.words.bool_op("@@")(asked), OF_TYPES)
    return found.order_by(func.ts_rank_cd(WORDS.c.words, asked).desc(), WORDS.c.id).limit(LIMIT)
