"""What a unit of work does with plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import Interval, cast, func, insert, select, update
from sqlalchemy.dialects import postgresql

from agency.store.errors import refusals
from agency.store.memory_entries import MemoryEntry
from agency.store.plans.models import InterventionPlan, MicroTask, Phase, PlanProgress, TaskMemoryLink

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.elements import ColumnElement

Item = TypeVar("Item", InterventionPlan, Phase, MicroTask)


class Linked(NamedTuple):
    """A memory entry of a task: its role there, and the entry."""

    role: str
    entry: MemoryEntry


class Plans:
    """The plans of the user of a unit of work, as its transaction sees them.

    Every call raises ``RefusedError`` when the database refuses.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None, user: str | None) -> None:
        self.session = session
        self._whose = {"tenant": tenant, "owner": user}

    async def create(self, number: UUID, title: str, priority: int) -> None:
        """Store a plan as a draft."""
        await self._insert(InterventionPlan, id=number, title=title, priority=priority, state="draft")

    async def add_phase(self, number: UUID, plan_id: UUID, title: str) -> None:
        """Store a phase, pending, after the last one of a plan; the plan is locked until the transaction ends."""
        await self.find(InterventionPlan, plan_id, lock=True)
        last = select(func.count(Phase.id)).where(Phase.plan_id == plan_id).scalar_subquery()
        await self._insert(Phase, id=number, plan_id=plan_id, title=title, position=last + 1, state="pending")

    async def add_task(self, number: UUID, phase_id: UUID, title: str, limit_s: float) -> None:
        """Store a task, pending, after the last one of a phase; the phase is locked until the transaction ends."""
        await self.find(Phase, phase_id, lock=True)
        last = select(func.count(MicroTask.id)).where(MicroTask.phase_id == phase_id).scalar_subquery()
        await self._insert(
            MicroTask, id=number, phase_id=phase_id, title=title, limit_s=limit_s, position=last + 1, state="pending"
        )

    async def find(self, kind: type[Item], number: UUID, *, lock: bool = False) -> Item | None:
        """Read a plan, a phase or a task; None if the user has none of this id.

        Args:
            kind: Of what.
            number: Its id.
            lock: Lock it until the transaction ends; the lock of another one is waited for.
        """
        wanted = select(kind).where(kind.id == number).execution_options(populate_existing=True)
        with refusals():
            return await self.session.scalar(wanted.with_for_update() if lock else wanted)

    async def all(self) -> tuple[InterventionPlan, ...]:
        """Read the user's plans, the highest priority first, then the earliest."""
        plan = InterventionPlan
        return await self._read(select(plan).order_by(plan.priority.desc(), plan.created_at, plan.id))

    async def phases(self, plan_id: UUID) -> tuple[Phase, ...]:
        """Read the phases of a plan, in order."""
        return await self._read(select(Phase).where(Phase.plan_id == plan_id).order_by(Phase.position))

    async def tasks(self, phase_id: UUID) -> tuple[MicroTask, ...]:
        """Read the tasks of a phase, in order."""
        return await self._read(select(MicroTask).where(MicroTask.phase_id == phase_id).order_by(MicroTask.position))

    async def move(self, kind: type[Item], number: UUID, state: str, **values: Any) -> bool:
        """Bring a plan, a phase or a task into another state; return whether the user has it.

        Raises:
            RefusedError: It does not go there (a constraint of its table's name and what is wrong).
        """
        return await self._update(kind, kind.id == number, state=state, **values)

    async def begin(self, number: UUID) -> bool:
        """Make a pending task active, which is its next attempt."""
        values = {"attempt": MicroTask.attempt + 1, "started_at": func.clock_timestamp(), "ended_at": None}
        return await self.move(MicroTask, number, "active", error=None, duration_s=None, **values)

    async def end(self, number: UUID, attempt: int, state: str, duration_s: float, error: str | None = None) -> bool:
        """End an attempt of a task; return False where it is not active in this attempt any more.

        Args:
            number: The id of the task.
            attempt: Which attempt has ended.
            state: `completed` or `failed`.
            duration_s: How long it took, in seconds.
            error: Why it has failed.
        """
        same = (MicroTask.id == number) & (MicroTask.attempt == attempt) & (MicroTask.state == "active")
        ended = func.clock_timestamp()
        return await self._update(MicroTask, same, state=state, duration_s=duration_s, ended_at=ended, error=error)

    async def overdue(self, plan_id: UUID, grace_s: float, now: datetime | None = None) -> tuple[MicroTask, ...]:
        """Read, and lock, the active tasks of a plan whose time was up so many seconds ago.

        Args:
            plan_id: The plan.
            grace_s: How long after its time a task may still be recorded, in seconds.
            now: The time; that of the database if there is none.
        """
        due = MicroTask.started_at + cast(func.make_interval(0, 0, 0, 0, 0, 0, MicroTask.limit_s + grace_s), Interval)
        late = due < (func.clock_timestamp() if now is None else now)
        phases = select(Phase.id).where(Phase.plan_id == plan_id)
        wanted = select(MicroTask).where(MicroTask.phase_id.in_(phases), MicroTask.state == "active", late)
        return await self._read(wanted.order_by(MicroTask.id).with_for_update())

    async def link(self, task_id: UUID, entry_id: UUID, role: str) -> None:
        """Link a memory entry to a task, as `injected` or `captured`; one linked before is captured at most."""
        values = {"task_id": task_id, "entry_id": entry_id, "role": role, **self._whose}
        linking = postgresql.insert(TaskMemoryLink).values(values)
        captured = linking.on_conflict_do_update("micro_task_memory_pkey", set_={"role": role})
        with refusals():
            await self.session.execute(captured if role == "captured" else linking.on_conflict_do_nothing())

    async def memory_of(self, task_id: UUID) -> tuple[Linked, ...]:
        """Read the memory entries of a task, in the order in which they were linked."""
        same = (MemoryEntry.id == TaskMemoryLink.entry_id) & (MemoryEntry.owner == TaskMemoryLink.owner)
        wanted = select(TaskMemoryLink.role, MemoryEntry).join(MemoryEntry, same)
        wanted = wanted.where(TaskMemoryLink.task_id == task_id).order_by(TaskMemoryLink.sequence)
        with refusals():
            rows = await self.session.execute(wanted.execution_options(populate_existing=True))
            return tuple(Linked(role, entry) for role, entry in rows)

    async def progress(self, plan_id: UUID) -> tuple[PlanProgress, ...]:
        """Read the states that a plan, its phases and tasks have come into, in order."""
        wanted = select(PlanProgress).where(PlanProgress.plan_id == plan_id)
        return await self._read(wanted.order_by(PlanProgress.sequence))

    async def _insert(self, kind: type[Item], **values: Any) -> None:
        with refusals():
            await self.session.execute(insert(kind).values(**values, **self._whose))

    async def _update(self, kind: type[Item], chosen: ColumnElement[bool], **values: Any) -> bool:
        changing = update(kind).where(chosen).values(**values).returning(kind.id)
        with refusals():
            found = await self.session.execute(changing, execution_options={"synchronize_session": False})
            return found.first() is not None

    async def _read(self, wanted: Any) -> tuple[Any, ...]:
        with refusals():
            return tuple((await self.session.scalars(wanted.execution_options(populate_existing=True))).all())
