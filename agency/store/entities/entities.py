"""The entities of a tenant as one transaction sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from agency.store.entities.base_entity import BaseEntity
from agency.store.entities.sections import Status
from agency.store.entities.versions import EntityVersion
from agency.store.errors import refusals

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

Entity = TypeVar("Entity", bound=BaseEntity)


class Entities:
    """The entities that the tenant of a unit of work owns.

    Every call raises ``RefusedError`` when the database refuses, with the name of the constraint, and when a change
    is based on a stale read.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None) -> None:
        self.session = session
        self._tenant = tenant

    async def add(self, *entities: BaseEntity) -> None:
        """Add entities for this tenant, in the order that their references need."""
        for entity in entities:
            if entity.tenant is None and self._tenant is not None:
                entity.tenant = self._tenant
        with refusals():
            self.session.add_all(entities)
            await self.session.flush()

    async def get(self, kind: type[Entity], number: UUID) -> Entity | None:
        """Read one entity anew; None if the tenant has none of that kind and number."""
        asked = select(kind).where(kind.id == number).execution_options(populate_existing=True)
        with refusals():
            return (await self.session.scalars(asked)).one_or_none()

    async def all(self, kind: type[Entity], *, retired: bool = False) -> tuple[Entity, ...]:
        """Read the entities of a kind anew, by name, and by id where names are equal; retired ones only on request."""
        asked = select(kind).order_by(kind.name, kind.id).execution_options(populate_existing=True)
        if not retired:
            asked = asked.where(kind.status != Status.RETIRED)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())

    async def change(self, entity: BaseEntity, **values: Any) -> None:
        """Write new values into an entity.

        Raises:
            AttributeError: it has no such column; then nothing is changed.
            EmbeddingError: something is no embedding; then nothing is changed.
        """
        unknown = sorted(values.keys() - type(entity).__mapper__.column_attrs.keys())
        if unknown:
            raise AttributeError(f"A {type(entity).__name__} has no {', '.join(unknown)}.")
        type(entity)(**values)  # refuses invalid values before anything is written into this entity
        for name, value in values.items():
            setattr(entity, name, value)
        entity.updated_at = func.now()  # touches the base row, so that the server answers with the new version
        with refusals():
            await self.session.flush()

    async def retire(self, entity: BaseEntity) -> None:
        """Retire an entity; it stays, and so do references to it."""
        await self.change(entity, status=Status.RETIRED)

    async def delete(self, entity: BaseEntity) -> None:
        """Delete an entity, which the database allows to the table owner only."""
        with refusals():
            await self.session.delete(entity)
            await self.session.flush()

    async def old_versions(self, number: UUID) -> tuple[EntityVersion, ...]:
        """Read the old versions of an entity, the first version first."""
        asked = select(EntityVersion).where(EntityVersion.entity_id == number).order_by(EntityVersion.version)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())
