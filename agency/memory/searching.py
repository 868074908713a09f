"""The queries of a search, and the server settings that they run under."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Float, FromClause, Integer, Select, Text, bindparam, cast, func, select, text

from agency.store.entities import BaseEntity, Skill, SkillWords, Status

if TYPE_CHECKING:
    from agency.memory.distances import Distance

SKILL, BASE, WORDS = Skill.__table__, BaseEntity.__table__, SkillWords.__table__
LIMIT = bindparam("limit", type_=Integer)
MAX_SCAN_TUPLES = 20_000
CANDIDATES_PER_LIST = 20
"""How many candidates one list of IVFFlat stands for; its real length depends on the rows it was built from."""

# Searches are planned each time: a cached plan was made for the tenant that came first, and a small tenant's search
# would then scan an index that is full of a large tenant's rows.
SETTINGS = text(
    f"""
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
        set_config('hnsw.ef_search', :candidates, true),
        set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('hnsw.max_scan_tuples', '{MAX_SCAN_TUPLES}', true),
        set_config('ivfflat.probes', :lists, true),
        set_config('ivfflat.iterative_scan', 'relaxed_order', true)
    """
)


@cache
def nearest(distance: Distance, *, in_category: bool, exact: bool = False) -> Select[Any]:
    """Return the query for the skills nearest to a vector; equal distances are ordered by id.

    Its parameters are the ``vector`` as text, the ``limit`` and, if it filters by one, the ``category``.

    Args:
        distance: the metric.
        in_category: only skills of one category.
        exact: scan every row, whatever indexes there are.
    """
    vector = select(cast(bindparam("vector", type_=Text), SKILL.c.embedding_384.type)).scalar_subquery()
    measured: ColumnElement[float] = SKILL.c.embedding_384.op(distance.operator, return_type=Float())(vector)
    if exact:
        measured = measured + 0
    found = current(SKILL, BASE.c.name, measured.label("distance")).where(SKILL.c.embedding_384.is_not(None))
    if in_category:
        found = found.where(SKILL.c.category == bindparam("category"))
    return found.order_by(measured, SKILL.c.id).limit(LIMIT)


@cache
def matching() -> Select[Any]:
    """Return the full-text query for names and descriptions, the best match first; equal matches are ordered by id.

    Its parameters are the ``words`` and the ``limit``.
    """
    asked = func.websearch_to_tsquery("english", bindparam("words", type_=Text))
    best = func.ts_rank_cd(WORDS.c.words, asked).desc()
    found = current(WORDS, BASE.c.name).where(WORDS.c.words.bool_op("@@")(asked))
    return found.order_by(best, WORDS.c.id).limit(LIMIT)


def current(own: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    """Begin a query for the ids of skills that are not retired, and for more columns.

    Args:
        own: the table that is joined with base entities.
        columns: columns of both.
    """
    same = (own.c.tenant == BASE.c.tenant) & (own.c.id == BASE.c.id)
    return select(own.c.id, *columns).select_from(own.join(BASE, same)).where(BASE.c.status != Status.RETIRED)
