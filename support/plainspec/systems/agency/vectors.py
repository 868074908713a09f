"""The agency's memory of embeddings as the vector port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from pgvector import Vector
from sqlalchemy import text

from agency.memory import Distance, IndexKind, Memory, rebuild
from agency.store import RefusedError, Store
from agency.store.entities import Skill
from plainspec.ports.vectors import Index, MappedSkill, Measure, Near, NoIndexError, NoPointError, Question
from plainspec.systems.agency.database import application_url
from plainspec.systems.agency.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    import asyncpg

    from agency.memory import Found
    from agency.store import UnitOfWork
    from plainspec.ports.vectors import Point

OPERATORS = {Measure.L2: "<->", Measure.COSINE: "<=>", Measure.INNER_PRODUCT: "<#>", Measure.L1: "<+>"}
COMMITTED = """
SELECT name, embedding_384, coalesce(attributes ->> 'embedding_model', '') AS model, category,
    coalesce(description, '') AS description, status
FROM base_entity JOIN skill_entity USING (tenant, id) WHERE tenant = $1 ORDER BY id
"""
CLASSES = {
    "vector_l2_ops": Measure.L2,
    "vector_cosine_ops": Measure.COSINE,
    "vector_ip_ops": Measure.INNER_PRODUCT,
    "vector_l1_ops": Measure.L1,
}
INDEX = "skill_entity_embedding_384_idx"
NUMBER = "SELECT id FROM base_entity WHERE tenant = $1 AND name = $2 AND entity_type = 'skill'"
SCANS = f"SELECT coalesce(sum(idx_scan), 0) FROM pg_stat_user_indexes WHERE indexrelname = '{INDEX}'"  # noqa: S608 - a name of our own
KIND = f"""
SELECT amname, opcname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
JOIN pg_opclass ON pg_opclass.oid = indclass[0] WHERE relname = '{INDEX}' AND indisvalid
"""  # noqa: S608 - a name of our own
SETTINGS = "SELECT name, setting FROM (SELECT '[1]'::vector) AS loaded, pg_settings"
RECORDING = (
    "ALTER TABLE base_entity {0} TRIGGER base_entity_audit; ALTER TABLE skill_entity {0} TRIGGER skill_entity_audit"
)
BASE = ("tenant", "id", "entity_type", "name", "status")
OWN = ("tenant", "id", "category", "description", "embedding_384")
MANY = 1000
"""From so many rows on, the index is dropped and left to `build_index`, which takes a fraction of the time."""


class AgencyVectors:
    """The agency's memory as the application reaches it, and beside it the owner of its tables."""

    def __init__(self, store: Store, url: str, observer: asyncpg.Connection) -> None:
        self._store = store
        self._url = url
        self._observer = observer

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, observer: asyncpg.Connection) -> AsyncIterator[Self]:
        """Open the store for as long as the block runs."""
        await observer.set_type_codec(
            "vector", encoder=lambda point: Vector(point).to_binary(), decoder=Vector.from_binary, format="binary"
        )
        async with Store(application_url(url)) as store:
            yield cls(store, url, observer)

    async def add(self, tenant: str, skill: MappedSkill) -> None:
        """Have the memory remember a new skill, or the store keep one that has no point."""
        made = Skill(name=skill.name, category=skill.category, description=skill.description or None)
        async with self._memory(tenant) as (memory, work):
            if skill.point is None:
                await work.entities.add(made)
            else:
                await memory.remember(made, skill.point, skill.model)

    async def read(self, tenant: str, name: str) -> tuple[MappedSkill, int]:
        """Have the memory recall a skill."""
        async with self._memory(tenant) as (memory, work):
            known = await memory.recall((await self._find(work, tenant, name)).id)
        if known is None:
            return MappedSkill(name), 0
        return MappedSkill(name, known.values, known.model), known.dimension

    async def move(self, tenant: str, name: str, point: Point | None) -> None:
        """Have the memory remember another point, or forget the one that it has."""
        async with self._memory(tenant) as (memory, work):
            skill = await self._find(work, tenant, name)
            if point is None:
                await memory.forget(skill)
            else:
                await memory.remember(skill, point, "another model")

    async def nearest(self, tenant: str, question: Question) -> tuple[Near, ...]:
        """Search."""
        effort = {} if question.effort is None else {"effort": question.effort}
        async with self._memory(tenant) as (memory, _):
            found = await memory.nearest(
                question.point,
                question.count,
                by=Distance[question.measure.name],
                category=question.category or None,
                **effort,
            )
        return _told(found)

    async def blended(self, tenant: str, words: str, point: Point, count: int) -> tuple[Near, ...]:
        """Search by words and by meaning."""
        async with self._memory(tenant) as (memory, _):
            return _told(await memory.blended(words, point, count))

    async def goes_through_index(self, tenant: str, question: Question) -> bool:
        """Compare what the server has counted before and after, once the connection has handed its counts in."""
        await self._hand_in(tenant)
        before = await self._observer.fetchval(SCANS)
        await self.nearest(tenant, question)
        await self._hand_in(tenant)
        return bool(await self._observer.fetchval(SCANS) > before)

    async def build_index(self, index: Index, measure: Measure) -> None:
        """Have the memory rebuild its index."""
        try:
            await rebuild(self._url, IndexKind[index.name], Distance[measure.name])
        except RefusedError as error:
            raise NoIndexError(str(error)) from error

    async def indexes(self) -> list[tuple[Index, Measure]]:
        """Look the index up by its name."""
        valid = await self._observer.fetch(KIND)
        return [(Index[method.upper()], CLASSES[operators]) for method, operators in valid]

    async def limit_memory(self, kilobytes: int) -> None:
        """Set the least of what searches can go through (in pgvector, once that) for the database."""
        name = await self._observer.fetchval("SELECT quote_ident(current_database())")
        await self._observer.execute(f"ALTER DATABASE {name} SET work_mem = '{kilobytes} kB'")

    async def settings_left_by(self, tenant: str, question: Question) -> Mapping[str, str]:
        """Compare all settings before and after, within one unit of work."""
        async with self._memory(tenant) as (memory, work):
            before = await _settings(work)
            await work.commit()
            await memory.nearest(question.point, question.count, by=Distance[question.measure.name])
            await work.commit()
            after = await _settings(work)
        return {name: value for name, value in after.items() if value != before[name]}

    async def fill(self, tenant: str, skills: Sequence[MappedSkill]) -> None:
        """Copy skills into both tables, without a record of each in the audit trail; their numbers go up."""
        taken = await self._observer.fetchval("SELECT count(*) FROM base_entity")
        numbers = [UUID(int=taken + place) for place in range(1, len(skills) + 1)]
        numbered = list(zip(numbers, skills, strict=True))
        base = [(tenant, id_, "skill", skill.name, skill.status) for id_, skill in numbered]
        own = [(tenant, id_, one.category, one.description or None, _vector(one.point)) for id_, one in numbered]
        async with self._observer.transaction():
            if len(skills) >= MANY:
                await self._observer.execute(f"DROP INDEX IF EXISTS {INDEX}")
            await self._observer.execute(RECORDING.format("DISABLE"))
            await self._observer.copy_records_to_table("base_entity", records=base, columns=BASE)
            await self._observer.copy_records_to_table("skill_entity", records=own, columns=OWN)
            await self._observer.execute(RECORDING.format("ENABLE"))

    async def committed(self, tenant: str) -> tuple[MappedSkill, ...]:
        """Read both tables."""
        return tuple(
            MappedSkill(
                row["name"],
                tuple(row["embedding_384"].to_list()) if row["embedding_384"] else None,
                row["model"],
                row["category"],
                row["description"],
                row["status"],
            )
            for row in await self._observer.fetch(COMMITTED, tenant)
        )

    async def truly_nearest(self, tenant: str, question: Question) -> tuple[Near, ...]:
        """Compute every distance, and sort."""
        rows = await self._observer.fetch(
            f"""
            SELECT name, (embedding_384 {OPERATORS[question.measure]} $2) + 0 AS distance
            FROM base_entity JOIN skill_entity USING (tenant, id)
            WHERE tenant = $1 AND status <> 'retired' AND embedding_384 IS NOT NULL AND $4 IN ('', category)
            ORDER BY distance, id LIMIT $3
            """,  # noqa: S608 - operators of our own
            tenant,
            list(question.point),
            question.count,
            question.category,
        )
        return tuple(Near(row["name"], row["distance"]) for row in rows)

    @asynccontextmanager
    async def _memory(self, tenant: str) -> AsyncIterator[tuple[Memory, Any]]:
        with refusals(), _no_points():
            async with self._store.unit_of_work(tenant=tenant) as work:
                yield Memory(work), work

    async def _hand_in(self, tenant: str) -> None:
        async with self._memory(tenant) as (_, work):
            await work.session.execute(text("SELECT pg_stat_force_next_flush()"))

    async def _find(self, work: Any, tenant: str, name: str) -> Skill:
        known: Skill = await work.entities.get(Skill, await self._observer.fetchval(NUMBER, tenant, name))
        return known


async def _settings(work: UnitOfWork) -> dict[str, str]:
    return {row.name: row.setting for row in await work.session.execute(text(SETTINGS))}


def _told(found: Sequence[Found]) -> tuple[Near, ...]:
    return tuple(Near(one.name, one.score) for one in found)


def _vector(point: Point | None) -> list[float] | None:
    return None if point is None else list(point)


@contextmanager
def _no_points() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise NoPointError(str(error)) from error
