"""The stage for entities: who reads and changes them, in which session, and what was refused."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plainspec.ports.store.entities import Kind
from plainspec.stage.entities.fields import field_named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.ports.store.entities import Entity, EntitySession, EntitySystem, Fields
    from plainspec.stage.refusals import Refusals

TABLE_OWNER = "the table owner"


@dataclass(frozen=True)
class Named:
    """An entity as sentences name it.

    Attributes:
        tenant: whose it is; empty if the sentence says `its`.
        kind: its kind.
        name: its name.
    """

    tenant: str
    kind: Kind
    name: str

    @classmethod
    def parse(cls, text: str) -> Named:
        """Read `Acme's job role Developer`, or `its job role Developer`."""
        owner, rest = text.split(" ", 1)
        kind, name = rest.rsplit(" ", 1)
        return cls("" if owner == "its" else owner.removesuffix("'s"), Kind(field_named(kind)), name)

    def of(self, tenant: str) -> Named:
        """Return the entity with its tenant, which `its` stands for."""
        return replace(self, tenant=self.tenant or tenant)


class EntityStore:
    """Actors who work on the entities of tenants: each in sessions of their own, the table owner past the system."""

    def __init__(self, system: EntitySystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self._sessions: dict[str, EntitySession] = {}
        self._open = AsyncExitStack()

    async def fill(self, tenant: str, entities: Sequence[Entity]) -> None:
        """Commit entities of a tenant."""
        await self.system.fill(tenant, entities)

    async def read(self, actor: str, named: Named) -> None:
        """Have an actor read an entity in a session that stays theirs until the scenario ends."""
        session = await self._open.enter_async_context(self.system.session(named.tenant))
        self._sessions[actor] = session
        await session.read(named.kind, named.name)

    async def add(self, tenant: str, entities: Sequence[Entity]) -> None:
        """Have a tenant add entities in one session, each in a savepoint, and commit those that are not refused."""
        async with self.system.session(tenant) as session:
            for entity in entities:
                with self.refusals.of(tenant):
                    async with session.savepoint():
                        await session.add(entity)
            with self.refusals.of(tenant):
                await session.commit()

    async def change(self, actor: str, named: Named, *changes: Fields) -> None:
        """Have an actor change an entity, once or several times in one transaction, and commit."""
        named = named.of(actor)
        with self.refusals.of(actor):
            if actor == TABLE_OWNER:
                for fields in changes:
                    await self.system.overwrite(named.tenant, named.kind, named.name, fields)
                return
            async with self._session(actor, named.tenant) as session:
                for fields in changes:
                    await session.change(named.kind, named.name, fields)
                await session.commit()

    async def retire(self, actor: str, named: Named) -> None:
        """Have an actor retire an entity, and commit."""
        named = named.of(actor)
        with self.refusals.of(actor):
            async with self._session(actor, named.tenant) as session:
                await session.retire(named.kind, named.name)
                await session.commit()

    async def delete(self, actor: str, named: Named) -> None:
        """Have an actor delete an entity, and commit."""
        named = named.of(actor)
        with self.refusals.of(actor):
            if actor == TABLE_OWNER:
                await self.system.erase(named.tenant, named.kind, named.name)
                return
            async with self._session(actor, named.tenant) as session:
                await session.delete(named.kind, named.name)
                await session.commit()

    async def old_versions(self, named: Named) -> tuple[Fields, ...]:
        """Return the former values of an entity as its tenant reads them, the first version first."""
        async with self.system.session(named.tenant) as session:
            return await session.old_versions(named.kind, named.name)

    async def committed(self, named: Named) -> Fields:
        """Return the committed fields of an entity.

        Raises:
            LookupError: there is none; names those that there are.
        """
        known = await self.system.committed(named.tenant)
        found = next((one for one in known if (one.kind, one.name) == (named.kind, named.name)), None)
        if found is None:
            raise LookupError(f"There is no {named}, only {[f'{one.kind.value} {one.name}' for one in known]}.")
        return found.fields

    async def read_by_tenant(self, named: Named) -> Fields:
        """Return the fields of an entity as its tenant reads them in a new session."""
        async with self.system.session(named.tenant) as session:
            return await session.read(named.kind, named.name)

    async def close(self) -> None:
        """Close the sessions that are open; what they have not committed is rolled back."""
        await self._open.aclose()

    @asynccontextmanager
    async def _session(self, actor: str, tenant: str) -> AsyncIterator[EntitySession]:
        if actor in self._sessions:
            yield self._sessions[actor]
            return
        async with self.system.session(tenant) as session:
            yield session
