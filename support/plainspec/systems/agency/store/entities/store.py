"""The agency's entities as the entity port knows them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from heapq import merge
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from agency.store.entities.kinds import KINDS
from agency.store.transactions.nested_transactions import nested_transaction
from plainspec.systems.agency.store.application import ApplicationStore, begun
from plainspec.systems.agency.store.entities.fields import CLASSES, MANDATORY, NEEDED, REFERENCES, column_of, fields_of
from plainspec.systems.agency.store.entities.owner import EntityOwner
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from agency.store import UnitOfWork
    from agency.store.entities import BaseEntity
    from plainspec.ports.store.entities import Entity, Fields, Kind


class AgencyEntities(ApplicationStore, EntityOwner):
    """The agency's store as the application reaches it, and beside it the owner of its tables."""

    @asynccontextmanager
    async def session(self, tenant: str) -> AsyncIterator[AgencyEntitySession]:
        """Open a unit of work for a tenant."""
        async with begun(self._store.unit_of_work(tenant=tenant)) as work:
            yield AgencyEntitySession(work)

    async def factory_made(self, tenant: str, kind: Kind, count: int = 1, fields: Fields | None = None) -> None:
        """Have the agency's factories make them."""
        from agency.store.factories import make

        async with self._store.unit_of_work(tenant=tenant) as work:
            given = await AgencyEntitySession(work).columns(fields or {})
            for _ in range(count):
                await make(work.entities, CLASSES[kind], **given)


class AgencyEntitySession:
    """One unit of work for a tenant."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._read: dict[str, BaseEntity] = {}

    async def add(self, entity: Entity) -> None:
        """Add an entity to the unit of work."""
        needed = {
            field: await self._first(kind)
            for field, kind in NEEDED.get(entity.kind, {}).items()
            if field not in entity.fields
        }
        fields = {**MANDATORY[entity.kind], **needed, "name": entity.name, **entity.fields}
        with refusals():
            await self._work.entities.add(CLASSES[entity.kind](**await self.columns(fields)))

    async def read(self, kind: Kind, name: str) -> Fields:
        """Read an entity."""
        entity = await self._find(kind, name)
        row = {column.key: getattr(entity, column.key) for column in type(entity).__mapper__.column_attrs}
        return fields_of(row, {number: known for known, number in (await self._numbers()).items()})

    async def change(self, kind: Kind, name: str, fields: Fields) -> None:
        """Change what was read last, or else what is there now."""
        entity = self._read.get(name) or await self._find(kind, name)
        with refusals():
            await self._work.entities.change(entity, **await self.columns(fields))

    async def retire(self, kind: Kind, name: str) -> None:
        """Retire what was read last, or else what is there now."""
        entity = self._read.get(name) or await self._find(kind, name)
        with refusals():
            await self._work.entities.retire(entity)

    async def delete(self, kind: Kind, name: str) -> None:
        """Have the unit of work delete an entity."""
        entity = await self._find(kind, name)
        with refusals():
            await self._work.entities.delete(entity)

    async def names(self) -> tuple[str, ...]:
        """Read all kinds, each of which the agency puts in order."""
        with refusals():
            shown = [await self._work.entities.all(kind) for kind in KINDS]
        return tuple(merge(*[[one.name for one in found] for found in shown]))

    async def old_versions(self, kind: Kind, name: str) -> tuple[Fields, ...]:
        """Read the old versions, whose content has the columns of the tables."""
        entity = await self._find(kind, name)
        names = {number: known for known, number in (await self._numbers()).items()}
        with refusals():
            versions = await self._work.entities.old_versions(entity.id)
        ends = ({"replaced_at": old.replaced_at, "replaced_by": old.replaced_by} for old in versions)
        return tuple(fields_of(old.content | end, names) for old, end in zip(versions, ends, strict=True))

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Run the block as a part of the unit of work."""
        with refusals():
            async with nested_transaction(self._work):
                yield

    async def commit(self) -> None:
        """Commit the unit of work."""
        with refusals():
            await self._work.commit()

    async def columns(self, fields: Fields) -> dict[str, Any]:
        """Return fields as the agency's classes take them."""
        numbers = await self._numbers() if fields.keys() & set(REFERENCES) else {}
        columns = {}
        for field, value in fields.items():
            if field in REFERENCES and value is not None:
                value = numbers.get(value) or uuid4()  # noqa: PLW2901 - a name that nobody has is an id that nobody has
            columns[column_of(field)] = list(value) if field == "tags" else value
        return columns

    async def _first(self, kind: Kind) -> str:
        with refusals():
            first, *_ = await self._work.entities.all(CLASSES[kind])
        return first.name

    async def _find(self, kind: Kind, name: str) -> BaseEntity:
        with refusals():
            known = await self._work.entities.all(CLASSES[kind], retired=True)
        entity = next((one for one in known if one.name == name), None)
        if entity is None:
            raise LookupError(f"There is no {kind.value} {name}; there are {[one.name for one in known]}.")
        self._read[name] = entity
        return entity

    async def _numbers(self) -> dict[str, UUID]:
        with refusals():
            return {one.name: one.id for kind in KINDS for one in await self._work.entities.all(kind, retired=True)}
