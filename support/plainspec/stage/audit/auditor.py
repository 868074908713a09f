"""The stage for audit trails: who adds to them, who tampers with them, and what there was before."""

from __future__ import annotations

import asyncio
import re
import tracemalloc
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from plainspec.ports.audit import Attempt, AuditedSession, AuditSystem, Flaw, Receipt
    from plainspec.stage.entities.entity_store import EntityStore

OWNER = "the table owner"
NEED = re.compile(r"has (?P<role>[A-Z]\w+) need (?P<skill>[A-Z]\w+|nothing)")
RENAME = re.compile(r"renames (?P<skill>[A-Z]\w+) to (?P<name>[A-Z]\w+)")
WORK = re.compile(r"(?P<does>adds|describes|works for) (?P<name>[A-Z]\w+)(?: anew)?")


class Auditor:
    """Somebody who looks after the audit trails of tenants.

    Attributes:
        entity_store: the tenants and their entities.
        receipts: those that each tenant has kept.
        before: what was stored of each tenant's trail before somebody tried to do something to it.
    """

    def __init__(self, system: AuditSystem, entity_store: EntityStore) -> None:
        self.system = system
        self.entity_store = entity_store
        self.receipts: dict[str, tuple[Receipt, ...]] = {}
        self.before: dict[str, tuple[str, ...]] = {}

    async def verify(self, tenant: str) -> Flaw | None:
        """Have a trail verified, with the receipts that its tenant has kept."""
        return await self.system.verify(tenant, self.receipts.get(tenant, ()))

    async def verify_measured(self, tenant: str) -> int:
        """Have a trail verified, and return the peak of the memory that Python has allocated for it, in bytes."""
        tracemalloc.start()
        try:
            await self.verify(tenant)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    async def attempt(self, who: str, attempt: Attempt, tenant: str) -> None:
        """Have somebody try something; a refusal is kept as theirs."""
        for other in self.entity_store.before:
            self.before[other] = await self.system.committed(other)
        with self.entity_store.refusals.of(who):
            await self.system.attempt(attempt, tenant, owner=who == OWNER)

    async def act_in_turn(self, tenant: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Play a table row by row, one session per column."""
        async with AsyncExitStack() as stack:
            people = {person: await stack.enter_async_context(self.system.session(tenant)) for person in rows[0]}
            for row in rows:
                for person, phrase in row.items():
                    if phrase:
                        await _act(people[person], phrase)

    async def add_at_once(self, tenants: Sequence[str], people: int) -> None:
        """Have people of each tenant add a skill at the same time; every second one gives up at the last moment."""
        everybody = [(tenant, number) for number in range(people) for tenant in tenants]
        await asyncio.gather(*(self._add(tenant, number) for tenant, number in everybody))

    async def _add(self, tenant: str, number: int) -> None:
        async with self.system.session(tenant) as session:
            await session.add(f"Skill {number}")
            await (session.give_up() if number % 2 else session.commit())


async def _act(session: AuditedSession, phrase: str) -> None:
    deeds: dict[str, Callable[[], Awaitable[None]]] = {
        "puts tables in front": session.shadow,
        "has records written": session.record,
        "commits": session.commit,
        "gives up at the last moment": session.give_up,
    }
    if phrase in deeds:
        await deeds[phrase]()
    elif needed := NEED.fullmatch(phrase):
        await session.need(needed["role"], None if needed["skill"] == "nothing" else needed["skill"])
    elif renamed := RENAME.fullmatch(phrase):
        await session.rename(renamed["skill"], renamed["name"])
    elif told := WORK.fullmatch(phrase):
        work = {"adds": session.add, "describes": session.describe, "works for": session.go_on_for}
        await work[told["does"]](told["name"])
    else:
        raise ValueError(
            f"Nobody {phrase!r} here; they add a skill, describe one anew, rename one to another, have a role need one"
            f" or nothing, work for somebody, {', '.join(deeds)}."
        )
