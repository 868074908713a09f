"""The statements of a search, and the settings under which it finds what there is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Float, FromClause, Integer, Select, Text, bindparam, cast, func, select, text

from agency.store.entities import BaseEntity, Skill, SkillWords, Status

if TYPE_CHECKING:
    from agency.memory.distances import Distance

SKILL, BASE, WORDS = Skill.__table__, BaseEntity.__table__, SkillWords.__table__
MOST = bindparam("most", type_=Integer)
MOST_VISITED = 20_000
LIST = 20
"""As how many candidates a list of IVFFlat counts, whose real length depends on how many rows there were."""

# Plans are made for each search: one that is kept was made for whichever tenant came first, and a small tenant's
# search would then go through an index that is full of a large one's rows.
SETTINGS = text(
    f"""
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
        set_config('hnsw.ef_search', :effort, true),
        set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('hnsw.max_scan_tuples', '{MOST_VISITED}', true),
        set_config('ivfflat.probes', :lists, true),
        set_config('ivfflat.iterative_scan', 'relaxed_order', true)
    """
)


@cache
def nearest(distance: Distance, *, in_category: bool, exact: bool = False) -> Select[Any]:
    """Return the query for the skills nearest to a point; those that are equally near come by their number.

    Its parameters are the ``point`` as text, ``most`` (how many) and, if it asks for one, the ``category``.

    Args:
        distance: the measure.
        in_category: only skills of one category.
        exact: look at every row, whatever indexes there are.
    """
    point = select(cast(bindparam("point", type_=Text), SKILL.c.embedding_384.type)).scalar_subquery()
    how_far: ColumnElement[float] = SKILL.c.embedding_384.op(distance.operator, return_type=Float())(point)
    if exact:
        how_far = how_far + 0
    found = current(SKILL, BASE.c.name, how_far.label("distance")).where(SKILL.c.embedding_384.is_not(None))
    if in_category:
        found = found.where(SKILL.c.category == bindparam("category"))
    return found.order_by(how_far, SKILL.c.id).limit(MOST)


@cache
def matching() -> Select[Any]:
    """Return the query for the skills whose name or description has some words, the best match first.

    Equally good ones come by their number. Its parameters are the ``words`` and ``most`` (how many).
    """
    asked = func.websearch_to_tsquery("english", bindparam("words", type_=Text))
    best = func.ts_rank_cd(WORDS.c.words, asked).desc()
    found = current(WORDS, BASE.c.name).where(WORDS.c.words.bool_op("@@")(asked))
    return found.order_by(best, WORDS.c.id).limit(MOST)


def current(own: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    """Begin a query for skills that are not retired, for their numbers and these columns.

    Args:
        own: the table of what is known of them.
        columns: of that table, and of base entities.
    """
    same = (own.c.tenant == BASE.c.tenant) & (own.c.id == BASE.c.id)
    return select(own.c.id, *columns).select_from(own.join(BASE, same)).where(BASE.c.status != Status.RETIRED)
