"""The agency's entities as the entity port knows them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from heapq import merge
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.store.entities.kinds import KINDS
from agency.store.parts import part_of
from plainspec.ports.entities import NOBODY, Entity
from plainspec.systems.agency.application import ApplicationStore, begun
from plainspec.systems.agency.entities.fields import CLASSES, REFERENCES, SOUND, column_of, described, value_of
from plainspec.systems.agency.entities.owner import EntityOwner
from plainspec.systems.agency.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from agency.store import UnitOfWork
    from agency.store.entities import BaseEntity
    from plainspec.ports.entities import Fields


class AgencyEntities(ApplicationStore, EntityOwner):
    """The agency's store as the application reaches it, and beside it the owner of its tables."""

    @asynccontextmanager
    async def session(self, tenant: str) -> AsyncIterator[AgencyEntitySession]:
        """Open a unit of work for a tenant."""
        async with begun(self._store.unit_of_work(tenant=tenant)) as work:
            yield AgencyEntitySession(work)

    async def factory_made(self, tenant: str, kind: str, times: int = 1, fields: Fields | None = None) -> Entity:
        """Have the agency's factories make them."""
        from agency.store.factories import make

        async with self._store.unit_of_work(tenant=tenant) as work:
            given = await AgencyEntitySession(work).columns(fields or {})
            *_, made = [await make(work.entities, CLASSES[kind], **given) for _ in range(times)]
        return next(entity for entity in await self.committed(tenant) if entity.name == made.name)


class AgencyEntitySession:
    """One unit of work for a tenant."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._read: dict[str, BaseEntity] = {}
        self._shown: list[tuple[BaseEntity, ...]] = []

    async def add(self, entity: Entity) -> None:
        """Add an entity to the unit of work."""
        fields = SOUND[entity.kind] | {"name": entity.name} | dict(entity.fields)
        with refusals():
            await self._work.entities.add(CLASSES[entity.kind](**await self.columns(fields)))

    async def read(self, kind: str, name: str) -> Fields:
        """Read an entity, the second time by its number, and say it in plain words."""
        known = self._read.get(name)
        entity = await self._get(known) if known else await self._find(kind, name)
        row = {column.key: getattr(entity, column.key) for column in type(entity).__mapper__.column_attrs}
        return described(row, {str(number): known for known, number in (await self._numbers()).items()})

    async def change(self, kind: str, name: str, fields: Fields) -> None:
        """Change what was read last, or else what is there now."""
        entity = self._read.get(name) or await self._find(kind, name)
        with refusals():
            await self._work.entities.change(entity, **await self.columns(fields))

    async def retire(self, kind: str, name: str) -> None:
        """Retire an entity."""
        with refusals():
            await self._work.entities.retire(await self._find(kind, name))

    async def delete(self, kind: str, name: str) -> None:
        """Have the unit of work delete an entity."""
        with refusals():
            await self._work.entities.delete(await self._find(kind, name))

    async def names(self) -> tuple[str, ...]:
        """Read all kinds, each of which the agency puts in order; what was read is held until the next time."""
        with refusals():
            self._shown = [await self._work.entities.all(kind) for kind in KINDS]
        return tuple(merge(*[[one.name for one in found] for found in self._shown]))

    async def old_versions(self, kind: str, name: str) -> tuple[Fields, ...]:
        """Read the old versions, whose content has the columns of the tables."""
        entity = await self._find(kind, name)
        names = {str(number): known for known, number in (await self._numbers()).items()}
        with refusals():
            versions = await self._work.entities.old_versions(entity.id)
        ends = ({"replaced_at": old.replaced_at, "replaced_by": old.replaced_by} for old in versions)
        return tuple(described(old.content | end, names) for old, end in zip(versions, ends, strict=True))

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Do part of the work."""
        with refusals():
            async with part_of(self._work):
                yield

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def _get(self, known: BaseEntity) -> BaseEntity:
        with refusals():
            entity = await self._work.entities.get(type(known), known.id)
        if entity is None:
            raise LookupError(f"There is no {known.name} any more.")
        return entity

    async def _find(self, kind: str, name: str) -> BaseEntity:
        with refusals():
            known = await self._work.entities.all(CLASSES[kind], retired=True)
        entity = next((one for one in known if one.name == name), None)
        if entity is None:
            raise LookupError(f"There is no {kind} {name}; there are {[one.name for one in known]}.")
        self._read[name] = entity
        return entity

    async def _numbers(self) -> dict[str, UUID]:
        with refusals():
            return {one.name: one.id for kind in KINDS for one in await self._work.entities.all(kind, retired=True)}

    async def columns(self, fields: Fields) -> dict[str, Any]:
        """Return fields as the agency's tables have them."""
        numbers = await self._numbers() if {"id", *REFERENCES} & fields.keys() else {}
        return {
            column_of(field): (
                uuid4()
                if text == NOBODY
                else numbers[text]
                if text and field in {"id", *REFERENCES}
                else value_of(field, text)
            )
            for field, text in fields.items()
        }
