"""What a store of entities offers: sessions in which a tenant's skills, job roles and agents are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

KINDS = ("skill", "industry", "job role", "team", "agent")

NOBODY = "nobody"
"""In a field that refers to an entity: one that there is not."""

Fields: TypeAlias = Mapping[str, str | None]
"""What an entity says, by the field's name in plain words, for example `external id`.

References are given by the name of the entity that they lead to, lists with commas, None where there is no value.
"""


@dataclass(frozen=True)
class Entity:
    """An entity as somebody describes it: its kind, its name, and whatever else is said about it."""

    kind: str
    name: str
    fields: Fields = field(default_factory=dict)


class EntitySession(Protocol):
    """One session of a tenant's; what is not committed at its end is undone.

    Every method raises ``RefusedError`` when the store says no, and ``LookupError`` when there is no such entity.
    """

    async def add(self, entity: Entity) -> None:
        """Add an entity; whatever it must have and does not say is filled in with something that is allowed."""

    async def read(self, kind: str, name: str) -> Fields:
        """Read one entity."""

    async def change(self, kind: str, name: str, fields: Fields) -> None:
        """Change what an entity says, as it was when this session has read it last.

        Raises:
            AttributeError: there is no such field in entities of that kind; names it.
        """

    async def retire(self, kind: str, name: str) -> None:
        """End an entity's life."""

    async def delete(self, kind: str, name: str) -> None:
        """Ask for an entity to be gone."""

    async def names(self) -> tuple[str, ...]:
        """Return the names of all entities that are not retired, sorted."""

    async def old_versions(self, kind: str, name: str) -> tuple[Fields, ...]:
        """Return what an entity said before, and when and by whom it was `replaced`, the first version first."""

    def part(self) -> AbstractAsyncContextManager[None]:
        """Do part of the work in the block; it is undone alone if the block raises."""

    async def commit(self) -> None:
        """Make the work last."""


class EntitySystem(Protocol):
    """A store of entities in a database of the scenario's own, and its owner, whom no tenant binds."""

    def session(self, tenant: str) -> AbstractAsyncContextManager[EntitySession]:
        """Open a session for a tenant."""

    async def fill(self, tenant: str, entities: Sequence[Entity], *, like: str | None = None) -> None:
        """Put committed entities there, past the system under specification.

        Args:
            tenant: whose they are.
            entities: what they say.
            like: a tenant whose entities have the same numbers, each that of the first of its kind; else new ones.
        """

    async def committed(self, tenant: str) -> tuple[Entity, ...]:
        """Return all committed entities by kind and name, read past the system under specification."""

    async def overwrite(self, tenant: str, kind: str, name: str, fields: Fields) -> None:
        """Change an entity as the owner of the tables can, past the system.

        Raises:
            RefusedError: the database says no.
        """

    async def erase(self, tenant: str, kind: str, name: str) -> None:
        """Remove an entity as the owner of the tables can.

        Raises:
            RefusedError: the database says no.
        """

    async def write_without_base(self, tenant: str, kind: str) -> None:
        """Write what is particular to a kind, and nothing of what all entities have.

        Raises:
            RefusedError: the database says no.
        """

    async def factory_made(self, tenant: str, kind: str, times: int = 1, fields: Fields | None = None) -> Entity:
        """Have the system's factory of test data make entities, with all that they refer to; return the last one.

        Args:
            tenant: whose they are.
            kind: one of `KINDS`.
            times: how many.
            fields: what each of them says in any case; else what the factory likes.
        """
