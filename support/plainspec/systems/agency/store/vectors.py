"""The agency's semantic memory as the vector port describes it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from pgvector import Vector as PgVector
from sqlalchemy import text

from agency.memory import Distance, IndexMethod, Memory, rebuild
from agency.store import Store
from agency.store.entities import Skill
from plainspec.ports.store.vectors import DistanceMetric, EmbeddedSkill, Match
from plainspec.systems.agency.invalid_arguments import invalid_arguments
from plainspec.systems.agency.store.database import application_url
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import asyncpg

    from agency.memory import Found
    from plainspec.ports.store.vectors import IndexMethod as PortIndexMethod
    from plainspec.ports.store.vectors import Vector, VectorQuery

OPERATORS = {
    DistanceMetric.L2: "<->",
    DistanceMetric.COSINE: "<=>",
    DistanceMetric.INNER_PRODUCT: "<#>",
    DistanceMetric.L1: "<+>",
}
INDEX = "skill_entity_embedding_384_idx"
ID = "SELECT id FROM base_entity WHERE tenant = $1 AND name = $2 AND entity_type = 'skill'"
SCANS = f"SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE indexrelname = '{INDEX}'"  # noqa: S608 - a name of our own
AUDITING = (
    "ALTER TABLE base_entity {0} TRIGGER base_entity_audit; ALTER TABLE skill_entity {0} TRIGGER skill_entity_audit"
)
BASE = ("tenant", "id", "entity_type", "name", "status")
OWN = ("tenant", "id", "category", "description", "embedding_384")
MANY = 1000
"""From so many rows on, the index is dropped and left to `build_index`, which takes a fraction of the time."""


class AgencyVectors:
    """The agency's memory as the application opens it, and beside it the owner of its tables."""

    def __init__(self, store: Store, url: str, observer: asyncpg.Connection) -> None:
        self._store = store
        self._url = url
        self._observer = observer

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, observer: asyncpg.Connection) -> AsyncIterator[Self]:
        """Open the store for as long as the block runs."""
        await observer.set_type_codec(
            "vector", encoder=lambda value: PgVector(value).to_binary(), decoder=PgVector.from_binary, format="binary"
        )
        async with Store(application_url(url)) as store:
            yield cls(store, url, observer)

    async def store(self, tenant: str, skill: EmbeddedSkill) -> None:
        """Call `Memory.remember` or `Memory.forget`."""
        async with self._memory(tenant) as (memory, work):
            known = await self._find(work, tenant, skill.name)
            stored = known or Skill(name=skill.name, category=skill.category, description=skill.description or None)
            if skill.embedding is not None:
                await memory.remember(stored, skill.embedding, skill.model)
            elif known:
                await memory.forget(known)
            else:
                await work.entities.add(stored)

    async def read(self, tenant: str, name: str) -> EmbeddedSkill:
        """Call `Memory.recall`."""
        async with self._memory(tenant) as (memory, _):
            known = await memory.recall(await self._observer.fetchval(ID, tenant, name))
        return EmbeddedSkill(name, known.values, known.model) if known else EmbeddedSkill(name)

    async def search(self, tenant: str, query: VectorQuery) -> tuple[Match, ...]:
        """Call `Memory.nearest`."""
        candidates = {} if query.candidates is None else {"candidates": query.candidates}
        async with self._memory(tenant) as (memory, _):
            found = await memory.nearest(
                query.vector, query.limit, by=Distance[query.metric.name], category=query.category, **candidates
            )
        return _matches(found)

    async def hybrid_search(self, tenant: str, words: str, vector: Vector, limit: int) -> tuple[Match, ...]:
        """Call `Memory.hybrid_search`."""
        async with self._memory(tenant) as (memory, _):
            return _matches(await memory.hybrid_search(words, vector, limit))

    async def uses_index(self, tenant: str, query: VectorQuery) -> bool:
        """Compare the index scans that the server has counted, once the connection has reported its own."""
        await self._flush_statistics(tenant)
        before = await self._observer.fetchval(SCANS)
        await self.search(tenant, query)
        await self._flush_statistics(tenant)
        return bool(await self._observer.fetchval(SCANS) > before)

    async def build_index(self, method: PortIndexMethod, metric: DistanceMetric) -> None:
        """Call `rebuild`."""
        with refusals():
            await rebuild(self._url, IndexMethod[method.name], Distance[metric.name])

    async def load(self, tenant: str, skills: Sequence[EmbeddedSkill]) -> None:
        """Copy skills into both tables without audit records; their ids ascend."""
        taken = await self._observer.fetchval("SELECT count(*) FROM base_entity")
        ids = [UUID(int=taken + place) for place in range(1, len(skills) + 1)]
        identified = list(zip(ids, skills, strict=True))
        base = [(tenant, id_, "skill", skill.name, skill.status) for id_, skill in identified]
        own = [(tenant, id_, one.category, one.description or None, _listed(one.embedding)) for id_, one in identified]
        async with self._observer.transaction():
            if len(skills) >= MANY:
                await self._observer.execute(f"DROP INDEX IF EXISTS {INDEX}")
            await self._observer.execute(AUDITING.format("DISABLE"))
            await self._observer.copy_records_to_table("base_entity", records=base, columns=BASE)
            await self._observer.copy_records_to_table("skill_entity", records=own, columns=OWN)
            await self._observer.execute(AUDITING.format("ENABLE"))

    async def exact_search(self, tenant: str, query: VectorQuery) -> tuple[Match, ...]:
        """Compute every distance, and sort."""
        rows = await self._observer.fetch(
            f"""
            SELECT name, (embedding_384 {OPERATORS[query.metric]} $2) + 0 AS distance
            FROM base_entity JOIN skill_entity USING (tenant, id)
            WHERE tenant = $1 AND status <> 'retired' AND embedding_384 IS NOT NULL
                AND ($4::text IS NULL OR category = $4)
            ORDER BY distance, id LIMIT $3
            """,  # noqa: S608 - operators of our own
            tenant,
            list(query.vector),
            query.limit,
            query.category,
        )
        return tuple(Match(row["name"], row["distance"]) for row in rows)

    @asynccontextmanager
    async def _memory(self, tenant: str) -> AsyncIterator[tuple[Memory, Any]]:
        with refusals(), invalid_arguments():
            async with self._store.unit_of_work(tenant=tenant) as work:
                yield Memory(work), work

    async def _flush_statistics(self, tenant: str) -> None:
        async with self._memory(tenant) as (_, work):
            await work.session.execute(text("SELECT pg_stat_force_next_flush()"))

    async def _find(self, work: Any, tenant: str, name: str) -> Skill | None:
        known = await self._observer.fetchval(ID, tenant, name)
        return None if known is None else await work.entities.get(Skill, known)


def _matches(found: Sequence[Found]) -> tuple[Match, ...]:
    return tuple(Match(one.name, one.score) for one in found)


def _listed(vector: Vector | None) -> list[float] | None:
    return None if vector is None else list(vector)
