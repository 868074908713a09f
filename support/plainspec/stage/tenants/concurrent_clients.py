"""Clients of many tenants who share a few connections at the same time, some of whom are cancelled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.store.entities import Entity, Kind

if TYPE_CHECKING:
    from plainspec.ports.store.entities import EntitySystem

KIND = Kind.SKILL


@dataclass(frozen=True)
class ConcurrentClient:
    """A client that adds a skill and reads those of its tenant.

    Attributes:
        tenant: the tenant of its session.
        skill: the skill's name, which begins with the tenant's.
        is_cancelled: whether it is cancelled while the store works for it.
    """

    tenant: str
    skill: str
    is_cancelled: bool


class ConcurrentClients:
    """Clients that work at the same time, and what each of them has read.

    Attributes:
        clients: all of them.
        read: the names of skills that those who finished have read, by their own skill.
    """

    def __init__(self, clients: int, tenants: int, every_nth_is_cancelled: int) -> None:
        self.clients = [
            ConcurrentClient(
                f"Tenant{number % tenants}", f"Tenant{number % tenants} {number}", number % every_nth_is_cancelled == 0
            )
            for number in range(clients)
        ]
        self.read: dict[str, tuple[str, ...]] = {}

    async def work(self, entities: EntitySystem) -> None:
        """Start all clients at once, and return when all have ended."""
        tasks = [asyncio.create_task(self._work(client, entities)) for client in self.clients]
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for client, outcome in zip(self.clients, ended, strict=True):
            if isinstance(outcome, BaseException) and not (
                client.is_cancelled and isinstance(outcome, asyncio.CancelledError)
            ):
                raise outcome

    async def amiss(self, entities: EntitySystem) -> list[str]:
        """Say who has read rows of other tenants or not their own, and which rows nobody who finished has committed."""
        finished = [client for client in self.clients if not client.is_cancelled or client.skill in self.read]
        misread = [
            f"{client.skill} has read {', '.join(names) or 'nothing'}"
            for client in finished
            if client.skill not in (names := self.read.get(client.skill, ()))
            or any(name.split()[0] != client.tenant for name in names)
        ]
        tenants = {client.tenant for client in self.clients}
        committed = {entity.name for tenant in tenants for entity in await entities.committed(tenant)}
        return misread + [f"{one} is either committed or finished" for one in sorted(committed ^ self.read.keys())]

    async def _work(self, client: ConcurrentClient, entities: EntitySystem) -> None:
        async with entities.session(client.tenant) as session:
            if client.is_cancelled and (task := asyncio.current_task()):
                asyncio.get_running_loop().call_soon(task.cancel)
            await session.add(Entity(KIND, client.skill))
            names = await session.names()
            await session.commit()
            self.read[client.skill] = names
