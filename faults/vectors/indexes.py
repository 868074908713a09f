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
    "no index is built",
    caught_by=[f"{UNDER}HNSW index for cosine distance", f"{UNDER}IVFFlat index for cosine distance"],
    because="every row was scanned",
)
def build_no_index(patch: Patch) -> None:
    """It is gone, and every search is slow."""
    connected: Callable[[str], Any] = patch.original("agency.memory.indexes:connected")

    async def rebuild(url: str, method: IndexMethod, distance: Distance) -> None:  # noqa: ARG001 - in its place
        async with connected(url) as connection:
            await connection.execute(text("DROP INDEX IF EXISTS skill_entity_embedding_384_idx"))
            await connection.commit()

    patch.attribute(REBUILD, rebuild)


@fault(
    "every index is for cosine distance",
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
    "a cached plan is used from the sixth search on",
    caught_by=f"{INDEXES}Acme searches ten times",
    because="every row was scanned",
)
def cache_plans(patch: Patch) -> None:
    """The server plans for any limit that there could be."""
    set_otherwise(patch, "force_custom_plan", "auto")


@fault(
    "searches use no index",
    caught_by=[f"{UNDER}HNSW index for L2 distance", f"{AMONG}clustered embeddings, with 40 candidates of HNSW"],
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
    """Pgvector's default, whatever is asked for."""
    set_otherwise(patch, ":lists,", "left(:lists, 0) || '1',")


def examine(patch: Patch, candidates: int) -> None:
    """Examine so many candidates at most."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        asked = options.pop("candidates", candidates)
        return await original(self, to, limit, candidates=min(asked, candidates), **options)

    patch.attribute(NEAREST, nearest)


@fault(
    "an index scan examines hardly more candidates than it returns",
    caught_by=f"{AMONG}uniform embeddings, with 40 candidates of HNSW",
    because="the recall is",
)
def examine_few(patch: Patch) -> None:
    """Searches are fast, and miss most."""
    examine(patch, 12)


@fault(
    "the number of candidates that is asked for has no effect",
    caught_by=f"{AMONG}uniform embeddings, with 200 candidates of HNSW",
    because="the recall is",
)
def examine_the_default(patch: Patch) -> None:
    """Pgvector's default of 40, whatever is asked for."""
    examine(patch, 40)


def believe_the_index(patch: Patch, also: str = "") -> None:
    """Filter the candidates of one index scan, and take what is left for all there is: pgvector's default."""
    settings = str(patch.original(SETTINGS)).replace("'strict_order'", "'off'")
    patch.attribute(SETTINGS, text(f"{settings}{also}"))
    original: Callable[..., Any] = patch.original("agency.memory.searching:nearest")

    def nearest(distance: Distance, *, in_category: bool, exact: bool = False) -> Any:  # noqa: ARG001 - in its place
        return original(distance, in_category=in_category)

    patch.attribute("agency.memory.searching:nearest", nearest)


@fault("a filter is applied to what the index has returned", caught_by=FILTERED, because="assert [")
def filter_candidates(patch: Patch) -> None:
    """Eight skills are returned where ten were asked for and exist."""
    believe_the_index(patch)


@fault("a small tenant is searched through an index full of a large one's rows", caught_by=SMALL, because="assert [")
def search_everybodys_index(patch: Patch) -> None:
    """Hardly any of the small tenant's rows is among the candidates (0.3 of 10 rows were measured)."""
    believe_the_index(patch, ", set_config('enable_sort', 'off', true)")


@fault("a category is filtered by after the limit is applied", caught_by=SOFT, because="Tact")
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
    "retired skills are found like all others",
    caught_by=[SOFT, "vectors/hybrid_search.feature: Acme searches for languages near (1, 0)"],
    because="the search returns",
)
def find_retired_skills(patch: Patch) -> None:
    """What nobody can do any more is offered."""
    base = patch.original("agency.memory.searching:BASE")
    select: Callable[..., Any] = patch.original("agency.memory.searching:select")

    def current(own: Any, *columns: Any) -> Any:
        same = (own.c.tenant == base.c.tenant) & (own.c.id == base.c.id)
        return select(own.c.id, *columns).select_from(own.join(base, same))

    patch.attribute(CURRENT, current)


@fault("only active skills are found", caught_by=SOFT, because="Humour")
def find_active_skills_only(patch: Patch) -> None:
    """Drafts and deprecated skills are lost."""
    original: Callable[..., Any] = patch.original(CURRENT)
    base = patch.original("agency.memory.searching:BASE")
    patch.attribute(CURRENT, lambda own, *columns: original(own, *columns).where(base.c.status == "active"))


fault(
    "searches return other tenants' skills",
    caught_by=f"{RECALL}The nearest skill is another tenant's",
    because="Secret",
).sql(
    "ALTER POLICY base_entity_tenant ON base_entity USING (true)",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (true)",
)
