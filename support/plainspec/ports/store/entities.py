"""What a store of entities offers: sessions in which a tenant's skills, job roles and agents are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager


class Kind(Enum):
    """The kinds of entities."""

    SKILL = "skill"
    INDUSTRY = "industry"
    JOB_ROLE = "job_role"
    TEAM = "team"
    AGENT = "agent"


Fields: TypeAlias = Mapping[str, Any]
"""The values of an entity by the name of the field, for example `external_id`.

Of all kinds: `id` (a UUID), `external_id`, `name`, `status`, `alignment`, `alignment_note`, `change_note`,
`created_by`, `updated_by` (texts), `created_at`, `updated_at`, `retired_at` (datetimes), `version` (an int), `tags`
(a tuple of texts), `attributes` (JSON), `parent`. Of a skill: `category`, `description`; of an industry: `sector`;
of a job role: `seniority`; of a team: `capacity` (an int), `industry`; of an agent: `skill`, `job_role`, `team`,
`industry`.

`parent` and the last four refer to another entity by its name; a name that no entity has stands for an id that no
entity has. None, or a field that is left out, is NULL.
"""


@dataclass(frozen=True)
class Entity:
    """An entity: its kind, its name, and its other fields."""

    kind: Kind
    name: str
    fields: Fields = field(default_factory=dict)


class EntitySession(Protocol):
    """One session of a tenant's; what is not committed at its end is rolled back.

    Every method raises ``RefusedError`` when the store refuses, and ``LookupError`` when there is no such entity.
    """

    async def add(self, entity: Entity) -> None:
        """Add an entity; a mandatory field that it leaves out gets a valid value, such as any skill of the tenant's."""

    async def read(self, kind: Kind, name: str) -> Fields:
        """Read one entity; fields that are NULL are left out."""

    async def change(self, kind: Kind, name: str, fields: Fields) -> None:
        """Change an entity, as it was when this session has read it last."""

    async def retire(self, kind: Kind, name: str) -> None:
        """Retire an entity, as it was when this session has read it last."""

    async def delete(self, kind: Kind, name: str) -> None:
        """Delete an entity."""

    async def names(self) -> tuple[str, ...]:
        """Return the names of all entities that are not retired, sorted."""

    async def old_versions(self, kind: Kind, name: str) -> tuple[Fields, ...]:
        """Return the former values of an entity, the first version first, each with `replaced_at` and `replaced_by`."""

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Run the block in a savepoint; the session rolls back to it if the block raises."""

    async def commit(self) -> None:
        """Commit the work."""


class EntitySystem(Protocol):
    """A store of entities in a database of the scenario's own, and the table owner, whom no tenant binds."""

    def session(self, tenant: str) -> AbstractAsyncContextManager[EntitySession]:
        """Open a session for a tenant."""

    async def fill(self, tenant: str, entities: Sequence[Entity]) -> None:
        """Commit entities, past the system under specification; mandatory fields that they leave out are filled in."""

    async def committed(self, tenant: str) -> tuple[Entity, ...]:
        """Return all committed entities by kind and name, read past the system under specification."""

    async def overwrite(self, tenant: str, kind: Kind, name: str, fields: Fields) -> None:
        """Change an entity as the table owner, past the system.

        Raises:
            RefusedError: the database refuses.
        """

    async def erase(self, tenant: str, kind: Kind, name: str) -> None:
        """Delete an entity as the table owner.

        Raises:
            RefusedError: the database refuses.
        """

    async def factory_made(self, tenant: str, kind: Kind, count: int = 1, fields: Fields | None = None) -> None:
        """Have the system's factory of test data make entities, with all that they refer to, and commit them.

        Args:
            tenant: whose they are.
            kind: their kind.
            count: how many.
            fields: values that each of them has; the others are the factory's choice.
        """
