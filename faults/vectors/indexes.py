"""Indexes that are missing, not used or too hasty, and searches that lose what a filter or a tenant has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agency.memory import Distance, Found, IndexMethod, Memory
    from plainspec.proving import Patch

    Search = Callable[..., Awaitable[tuple[Found, ...]]]

REBUILD = "agency.memory.indexes:rebuild"
NEAREST = "agency.memory.skills:Memory.nearest"
SETTINGS = "agency.memory.skills:SETTINGS"
CURRENT = "agency.memory.searching:current"
INDEXES = "vectors/indexes.feature: "
UNDER = f"{INDEXES}Acme stores and removes embeddings under an "
RECALL = "vectors/recall.feature: "
AMONG = f"{RECALL}Acme searches among 2000 "
FILTERED = f"{RECALL}Acme has retired four out of five skills"
SOFT = f"{RECALL}Acme searches for its soft skills"
SMALL = f"{RECALL}Bolt searches its 200 skills after Acme has searched its 2000"


@fault(
    "every index is built for cosine distance",
    caught_by=[
        f"{UNDER}HNSW index for L2 distance",
        f"{UNDER}HNSW index for L1 distance",
        f"{UNDER}IVFFlat index for inner product",
    ],
    because="every row was scanned",
)
def build_for_cosine(patch: Patch) -> None:
    """It is there, and no search by another metric can use it."""
    metrics: type[Distance] = patch.original("agency.memory.distances:Distance")
    original: Callable[..., Awaitable[None]] = patch.original(REBUILD)

    async def rebuild(url: str, method: IndexMethod, _: Distance) -> None:
        await original(url, method, metrics.COSINE)

    patch.attribute(REBUILD, rebuild)


def set_otherwise(patch: Patch, before: str, after: str) -> None:
    """Search under other settings of the server."""
    patch.attribute(SETTINGS, text(str(patch.original(SETTINGS)).replace(before, after)))


@fault(
    "from the sixth search on, a cached plan scans every row",
    caught_by=f"{INDEXES}Acme searches ten times",
    because="every row was scanned",
)
def cache_plans(patch: Patch) -> None:
    """The server plans for any limit that there could be."""
    set_otherwise(patch, "force_custom_plan", "auto")


@fault(
    "searches use no index",
    caught_by=[
        f"{UNDER}HNSW index for cosine distance",
        f"{UNDER}IVFFlat index for cosine distance",
        f"{AMONG}clustered embeddings, with 40 candidates of HNSW",
    ],
    because="every row was scanned",
)
def scan_every_row(patch: Patch) -> None:
    """The answers are right, and come late."""
    set_otherwise(patch, "SELECT ", "SELECT set_config('enable_indexscan', 'off', true), ")


@fault(
    "an IVFFlat index is probed in one list only",
    caught_by=[
        f"{AMONG}tightly clustered embeddings, with 200 candidates of IVFFlat",
        f"{AMONG}uniform embeddings, with 1000 candidates of IVFFlat",
    ],
    because="the recall is",
)
def probe_one_list(patch: Patch) -> None:
    """Pgvector's default replaces every setting."""
    set_otherwise(patch, ":lists,", "left(:lists, 0) || '1',")


@fault(
    "an index scan examines 12 candidates, however many are asked for",
    caught_by=[f"{AMONG}uniform embeddings, with {candidates} candidates of HNSW" for candidates in (40, 200)],
    because="the recall is",
)
def examine_few(patch: Patch) -> None:
    """Searches are fast, and miss most."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        return await original(self, to, limit, **{**options, "candidates": 12})

    patch.attribute(NEAREST, nearest)


@fault(
    "a filter and the tenant are applied to the index's first candidates only",
    caught_by=[FILTERED, SMALL],
    because="assert [",
)
def believe_the_index(patch: Patch) -> None:
    """Pgvector's default: a small tenant found 0.3 of 10 rows, for want of its own among the candidates."""
    settings = str(patch.original(SETTINGS)).replace("'strict_order'", "'off'")
    patch.attribute(SETTINGS, text(f"{settings}, set_config('enable_sort', 'off', true)"))
    original: Callable[..., Any] = patch.original("agency.memory.searching:nearest")

    def nearest(distance: Distance, *, in_category: bool, exact: bool = False) -> Any:  # noqa: ARG001 - in its place
        return original(distance, in_category=in_category)

    patch.attribute("agency.memory.searching:nearest", nearest)


@fault("a search is limited first and filtered by category afterwards", caught_by=SOFT, because="Tact")
def filter_after_the_limit(patch: Patch) -> None:
    """One skill is returned where three were asked for and exist."""
    original: Search = patch.original(NEAREST)

    async def nearest(
        self: Memory, to: Sequence[float], limit: int = 10, *, category: str | None = None, **options: Any
    ) -> tuple[Found, ...]:
        found = await original(self, to, limit, **options)
        passed = {one.id for one in await original(self, to, 1000, category=category, **options)}
        return tuple(one for one in found if one.id in passed)

    patch.attribute(NEAREST, nearest)


@fault(
    "retired skills are found",
    caught_by=[SOFT, "vectors/hybrid_search.feature: Acme searches for languages near (1, 0)"],
    because="the search returns",
)
def find_retired_skills(patch: Patch) -> None:
    """Skills that are no longer offered are found."""
    base = patch.original("agency.memory.searching:BASE")
    select: Callable[..., Any] = patch.original("agency.memory.searching:select")

    def current(own: Any, *columns: Any) -> Any:
        same = (own.c.tenant == base.c.tenant) & (own.c.id == base.c.id)
        return select(own.c.id, *columns).select_from(own.join(base, same))

    patch.attribute(CURRENT, current)


fault(
    "searches return other tenants' skills",
    caught_by=f"{RECALL}The nearest skill is another tenant's",
    because="Secret",
).sql(
    "ALTER POLICY base_entity_tenant ON base_entity USING (true)",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (true)",
)
