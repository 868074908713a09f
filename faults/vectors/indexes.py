"""Ways in which an index can be missing, behind or too hasty, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

SETTINGS = "agency.memory.skills:SETTINGS"
MEMORY = "agency.memory.skills:Memory"
REBUILD = "agency.memory.indexes:rebuild"
INDEXES = "vectors/indexes.feature: "
MOVED = f"{INDEXES}Acme moves one of 2000 skills, indexed by "
RECALL = "vectors/recall.feature: "
QUICKLY = f"{RECALL}Acme looks quickly among 2000 skills, scattered "
TEN_LISTS = f"{RECALL}Acme looks among 2000 skills, scattered in tight clusters, indexed by IVFFlat"
RETIRED = f"{RECALL}Acme has retired 16 of 20 clusters, and the index gives up before it is through with them"
FORGOTTEN = f"{RECALL}Acme looks for skills, and then for something else"
NO_LISTS = f"{INDEXES}Lists cannot be drawn up along the streets"


def set_otherwise(patch: Patch, before: str, after: str) -> None:
    """Search with another setting of the server's."""
    settings = str(patch.original(SETTINGS))
    patch.attribute(SETTINGS, text(settings.replace(before, after)))


fault(
    "nobody builds the index",
    caught_by=[f"{MOVED}HNSW for cosine", f"{MOVED}IVFFlat for L2"],
    because="every skill is looked at",
).rewrite(
    REBUILD,
    (
        'await connection.execute(text("ANALYZE',
        'await connection.execute(text(f"DROP INDEX {NAME}")); await connection.execute(text("ANALYZE',
    ),
)

fault(
    "every index is for cosine",
    caught_by=[
        f"{MOVED}HNSW for L2",
        f"{MOVED}HNSW for inner product",
        f"{MOVED}HNSW for L1",
        f"{MOVED}IVFFlat for L2",
    ],
    because="every skill is looked at",
).rewrite(REBUILD, ("{distance.operator_class}", "vector_cosine_ops"))

fault(
    "every search looks at every skill",
    caught_by=f"{MOVED}IVFFlat for cosine",
    because="every skill is looked at",
).rewrite("agency.memory.searching:nearest", ("if exact:", "if True:"))

fault(
    "moved skills stay where they were",
    caught_by=[f"{MOVED}HNSW for cosine", f"{MOVED}IVFFlat for inner product"],
    because="West and Near",
).rewrite(f"{MEMORY}.remember", ("await self._work.entities.change(skill)", "self._work.session.expunge(skill)"))

fault(
    "skills that are taken off the map stay on it",
    caught_by=[f"{MOVED}HNSW for L2", f"{MOVED}IVFFlat for cosine"],
    because="East",
).rewrite(f"{MEMORY}.forget", ("embedding_384=None, ", ""))

fault(
    "an index weighs as few candidates as pgvector lets it",
    caught_by=f"{QUICKLY}evenly, indexed by HNSW",
    because="are truly the nearest",
).rewrite(f"{MEMORY}.nearest", ("await self._set(effort)", "await self._set(15)"))

fault(
    "who does not say how thoroughly to look gets what is quick",
    caught_by=f"{RECALL}Acme looks among 2000 skills that are all equally far away, indexed by HNSW",
    because="are truly the nearest",
).rewrite(f"{MEMORY}.nearest", ("await self._set(effort)", "await self._set(min(effort, 40))"))

fault(
    "one list is looked at and no other",
    caught_by=TEN_LISTS,
    because="of all, 1",
).rewrite(f"{MEMORY}._set", ("str(max(1, effort // LIST))", '"1"'))

fault(
    "one list less is looked at than was asked for",
    caught_by=TEN_LISTS,
    because="of all, 9",
).rewrite(f"{MEMORY}._set", ("effort // LIST", "effort // LIST - 1"))

fault(
    "twice as many lists are drawn up",
    caught_by=TEN_LISTS,
    because="are truly the nearest",
).rewrite(REBUILD, ("{max(1, math.isqrt(rows or 1))}", "{2 * math.isqrt(rows or 1)}"))

fault(
    "ten lists are looked at, however thoroughly one looks",
    caught_by=f"{RECALL}Acme looks thoroughly among 2000 skills that are all equally far away, indexed by IVFFlat",
    because="are truly the nearest",
).rewrite(f"{MEMORY}._set", ("str(max(1, effort // LIST))", '"10"'))


@fault(
    "a plan is kept from one search to the next",
    caught_by=f"{INDEXES}Acme looks from 10 places, one after the other",
    because="every skill is looked at",
)
def keep_plans(patch: Patch) -> None:
    """Leave it to the server, which reckons from the sixth time on with whatever limit there could be."""
    set_otherwise(patch, "force_custom_plan", "auto")


fault(
    "an index that gives up is believed",
    caught_by=RETIRED,
    because="every search brings 10 skills",
).rewrite(f"{MEMORY}.nearest", ("if len(rows) < limit:", "if False:"))

fault(
    "the second look is content with as little as the first",
    caught_by=RETIRED,
    because="every search brings 10 skills",
).rewrite(f"{MEMORY}.nearest", (", exact=True", ""))


@fault(
    "the effort of a search is kept for the session",
    caught_by=FORGOTTEN,
    because="hnsw.ef_search",
)
def keep_effort(patch: Patch) -> None:
    """Whoever gets the connection next weighs as many candidates."""
    set_otherwise(patch, ":effort, true", ":effort, false")


@fault(
    "that plans are made anew is kept for the session",
    caught_by=FORGOTTEN,
    because="plan_cache_mode",
)
def keep_planning(patch: Patch) -> None:
    """Everything else on the connection is planned anew as well."""
    set_otherwise(patch, "'force_custom_plan', true", "'force_custom_plan', false")


for what, before, after, looks in (
    ("more candidates than there can be", "<= MOST_EFFORT:", "<= MOST_EFFORT + 1:", "looks for ages"),
    ("no candidates", "if not 1 <= effort", "if not 0 <= effort", "looks not at all"),
):
    fault(
        f"a search may weigh {what}",
        caught_by=f"{RECALL}Acme {looks}, which no index can do",
        because="is 1 to 1000 candidates",
    ).rewrite(f"{MEMORY}._set", (before, after))

fault(
    "an index that there is not is passed over in silence",
    caught_by=NO_LISTS,
    because="nobody was refused",
).rewrite(
    REBUILD,
    (
        "async with connected(url)",
        "if (kind.name, distance.name) == ('IVFFLAT', 'L1'): return\n    async with connected(url)",
    ),
)

fault(
    "the index is gone before there is another",
    caught_by=NO_LISTS,
    because="are still indexed by HNSW for L2",
).rewrite(
    REBUILD,
    ("rows = await", "await connection.commit()\n            rows = await"),
)
