"""The stage for entities: tenants who keep them, what was refused to whom, and what there was before."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plainspec.ports.entities import Entity

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from plainspec.ports.entities import EntitySession, EntitySystem, Fields
    from plainspec.stage.refusals import Refusals

SOUND_NAME = "Sound"


@dataclass(frozen=True)
class Named:
    """An entity as sentences name it.

    Attributes:
        tenant: whose it is; empty if the sentence says `its`.
        kind: one of `KINDS`.
        name: its name.
    """

    tenant: str
    kind: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Named:
        """Read `Acme's job role Developer`, or `its job role Developer`."""
        owner, rest = text.split(" ", 1)
        kind, name = rest.rsplit(" ", 1)
        return cls("" if owner == "its" else owner.removesuffix("'s"), kind, name)

    def of(self, tenant: str) -> Named:
        """Say whose `its` is."""
        return replace(self, tenant=self.tenant or tenant)


class Registry:
    """Tenants at work on their entities.

    Attributes:
        refusals: what was refused, by actor.
        before: the committed entities of each tenant when its story began.
    """

    def __init__(self, system: EntitySystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self.before: dict[str, tuple[Entity, ...]] = {}

    async def begin(self, tenant: str, entities: Sequence[Entity], *, like: str | None = None) -> None:
        """Commit what a tenant has, and remember it; `like` is a tenant whose numbers its entities have, too."""
        await self.system.fill(tenant, entities, like=like)
        self.before[tenant] = await self.system.committed(tenant)

    async def attempt(self, who: str, work: Awaitable[object]) -> None:
        """Have somebody do something; a refusal is kept as theirs."""
        with self.refusals.of(who):
            await work

    async def add(self, tenant: str, entity: Entity) -> None:
        """Have a tenant add one entity and commit it."""
        async with self.system.session(tenant) as session:
            await session.add(entity)
            await session.commit()

    async def add_then_sound(self, tenant: str, entity: Entity) -> None:
        """Have a tenant add an entity, and another one, which is sound, in the same session; commit what is left."""
        async with self.system.session(tenant) as session:
            await self.attempt(tenant, _add_in_part(session, entity))
            await session.add(Entity("industry", SOUND_NAME))
            await session.commit()

    async def change(self, named: Named, fields: Fields) -> None:
        """Have the tenant change an entity and commit it."""
        async with self.system.session(named.tenant) as session:
            await _change_and_commit(session, named, fields)

    async def change_stepwise(self, named: Named, changes: Sequence[Fields]) -> None:
        """Have the tenant change an entity time and again, and commit all of it."""
        async with self.system.session(named.tenant) as session:
            for fields in changes:
                await session.change(named.kind, named.name, fields)
            await session.commit()

    async def change_in_turn(self, named: Named, changes: Sequence[tuple[str, Fields]]) -> None:
        """Have people of one tenant read the same entity before each of them, in turn, changes it and commits."""
        async with AsyncExitStack() as stack:
            sessions = [await stack.enter_async_context(self.system.session(named.tenant)) for _ in changes]
            for session in sessions:
                await session.read(named.kind, named.name)
            for session, (person, fields) in zip(sessions, changes, strict=True):
                await self.attempt(person, _change_and_commit(session, named, fields))

    async def retire(self, named: Named) -> None:
        """Have the tenant retire an entity and commit it."""
        async with self.system.session(named.tenant) as session:
            await session.retire(named.kind, named.name)
            await session.commit()

    async def delete(self, named: Named) -> None:
        """Have the tenant delete an entity and commit it."""
        async with self.system.session(named.tenant) as session:
            await session.delete(named.kind, named.name)
            await session.commit()

    async def old_versions(self, named: Named) -> tuple[Fields, ...]:
        """Return what its tenant is told that an entity said before, the first version first."""
        async with self.system.session(named.tenant) as session:
            return await session.old_versions(named.kind, named.name)

    async def committed(self, named: Named) -> Fields:
        """Return what an entity says once everything is committed.

        Raises:
            LookupError: there is none; names those that there are.
        """
        known = await self.system.committed(named.tenant)
        for entity in known:
            if (entity.kind, entity.name) == (named.kind, named.name):
                return entity.fields
        raise LookupError(f"There is no {named}, only {[f'{one.kind} {one.name}' for one in known]}.")


async def _add_in_part(session: EntitySession, entity: Entity) -> None:
    async with session.part():
        await session.add(entity)


async def _change_and_commit(session: EntitySession, named: Named, fields: Fields) -> None:
    await session.change(named.kind, named.name, fields)
    await session.commit()
