"""What the agency shows of plans to their users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from agency.planning import check
from agency.store import InterventionPlan, MemoryEntry
from plainspec.ports.planning import ItemKind, ItemState, KeptEntry, Moved, PlanItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    import asyncpg

    from agency.store import Store, UnitOfWork
    from plainspec.ports.store.threads import User

TABLES = {ItemKind.PLAN: "intervention_plan", ItemKind.PHASE: "phase", ItemKind.TASK: "micro_task"}
OWN_ERROR = "RuntimeError: "
"""What the performer raises; a scenario says the rest."""

TITLES = """
SELECT 'plan' AS kind, id, title FROM intervention_plan
UNION ALL SELECT 'phase', id, title FROM phase UNION ALL SELECT 'task', id, title FROM micro_task
"""


class Reader:
    """Reads as a user does, by units of work; titles of things are known from an observer."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer

    async def items(self, user: User, plan_id: UUID) -> Sequence[ItemState]:
        """Read a plan with its phases and tasks."""
        async with self._work(user) as work:
            plan = await work.plans.find(InterventionPlan, plan_id)
            found = [] if plan is None else [_state(ItemKind.PLAN, plan.title, plan.state, plan.id)]
            for phase in await work.plans.phases(plan_id):
                found.append(_state(ItemKind.PHASE, phase.title, phase.state, phase.id))
                for task in await work.plans.tasks(phase.id):
                    item = PlanItem(ItemKind.TASK, task.title)
                    said = (
                        task.state,
                        (task.error or "").removeprefix(OWN_ERROR),
                        task.duration_s,
                        task.attempt,
                        str(task.id),
                    )
                    found.append(ItemState(item, *said))
        return found

    async def entries(self, user: User) -> Sequence[KeptEntry]:
        """Read the entries of a user."""
        async with self._work(user) as work:
            wanted = select(MemoryEntry).order_by(MemoryEntry.created_at, MemoryEntry.id)
            return [_kept(entry) for entry in await work.session.scalars(wanted)]

    async def task_entries(self, user: User, task_id: UUID) -> Sequence[KeptEntry]:
        """Read the entries of a task."""
        async with self._work(user) as work:
            return [_kept(entry, role) for role, entry in await work.plans.memory_of(task_id)]

    async def progress(self, user: User, plan_id: UUID) -> Sequence[Moved]:
        """Read what was recorded of a plan."""
        titles = await self._titles()
        async with self._work(user) as work:
            return [Moved(titles[one.item_id], one.state) for one in await work.plans.progress(plan_id)]

    async def findings(self, user: User) -> Sequence[tuple[str, str]]:
        """Run the check."""
        titles = await self._titles()
        async with self._work(user) as work:
            found = await check(work)
        nothing = PlanItem(ItemKind.TASK, "")
        return [(finding.kind.value, titles.get(finding.item_id, nothing).title) for finding in found]

    async def _titles(self) -> dict[UUID, PlanItem]:
        return {row["id"]: PlanItem(ItemKind(row["kind"]), row["title"]) for row in await self._observer.fetch(TITLES)}

    def _work(self, user: User) -> UnitOfWork:
        return self._store.unit_of_work(tenant=user.tenant, user=user.name)


def _state(kind: ItemKind, title: str, state: str, number: UUID) -> ItemState:
    return ItemState(PlanItem(kind, title), state, key=str(number))


def _kept(entry: MemoryEntry, role: str = "") -> KeptEntry:
    embedding = "stored" if entry.embedding is not None else "failed" if entry.embedding_error else "none"
    return KeptEntry(entry.content_type, entry.text, role, embedding, str(entry.id))
