"""People of many tenants who work at once on a few connections, some of whom give up in the middle."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.entities import Entity, Kind

if TYPE_CHECKING:
    from plainspec.ports.entities import EntitySystem

KIND = Kind.SKILL


@dataclass(frozen=True)
class Person:
    """Somebody who adds a skill and looks at those of their tenant.

    Attributes:
        tenant: whom they work for.
        skill: the skill's name, which begins with the tenant's.
        gives_up: whether they are cancelled while the store works for them.
    """

    tenant: str
    skill: str
    gives_up: bool


class Rush:
    """A crowd at work, and what each of them has seen.

    Attributes:
        people: everybody.
        seen: what those have seen who came to an end, by their skill.
    """

    def __init__(self, people: int, tenants: int, nth_gives_up: int) -> None:
        self.people = [
            Person(f"Tenant{number % tenants}", f"Tenant{number % tenants} {number}", number % nth_gives_up == 0)
            for number in range(people)
        ]
        self.seen: dict[str, tuple[str, ...]] = {}

    async def work(self, entities: EntitySystem) -> None:
        """Let everybody begin at once, and return when all have ended."""
        tasks = [asyncio.create_task(self._visit(person, entities)) for person in self.people]
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for person, outcome in zip(self.people, ended, strict=True):
            if isinstance(outcome, BaseException) and not (
                person.gives_up and isinstance(outcome, asyncio.CancelledError)
            ):
                raise outcome

    @property
    def strange(self) -> dict[str, list[str]]:
        """What people have seen that is not their tenant's, by their own skill."""
        return {
            person.skill: foreign
            for person in self.people
            if (foreign := [name for name in self.seen.get(person.skill, ()) if name.split()[0] != person.tenant])
        }

    async def kept(self, entities: EntitySystem) -> set[str]:
        """Return the committed skills of all tenants."""
        tenants = {person.tenant for person in self.people}
        return {entity.name for tenant in tenants for entity in await entities.committed(tenant)}

    async def _visit(self, person: Person, entities: EntitySystem) -> None:
        async with entities.session(person.tenant) as session:
            if person.gives_up and (task := asyncio.current_task()):
                asyncio.get_running_loop().call_soon(task.cancel)
            await session.add(Entity(KIND, person.skill))
            names = await session.names()
            await session.commit()
            self.seen[person.skill] = names
