"""The tables of plans. The database refuses the moves between states that are not allowed, and records all others."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import build_with, keep_with_owner
from agency.store.mapping import Base, Owned, part_of
from agency.store.runs import CLOCK

PRIORITIES = range(1, 11)
"""From the lowest to the highest."""

LONGEST_TASK_S = 600.0
"""The highest limit on a micro-task, in seconds."""

MOVES = {
    "intervention_plan": (
        *("draft", "draft > active", "draft > cancelled", "active > completed"),
        *("active > cancelled", "completed > archived", "cancelled > archived"),
    ),
    "phase": (
        *("pending", "pending > active", "pending > skipped", "active > completed"),
        *("active > blocked", "active > skipped", "blocked > active", "blocked > skipped"),
    ),
    "micro_task": (
        *("pending", "pending > active", "pending > skipped", "active > completed"),
        *("active > failed", "active > pending", "failed > pending", "failed > skipped"),
    ),
}
"""By table, the state in which a row begins, and each move that is allowed."""


class InterventionPlan(Owned):
    """What a user wants to have done, phase by phase.

    Attributes:
        priority: 1 to 10, the highest.
        state: `draft`, `active`, `completed`, `cancelled` or `archived`.
    """

    __tablename__ = "intervention_plan"
    __table_args__ = (
        CheckConstraint("title <> ''", "title"),
        CheckConstraint("priority BETWEEN 1 AND 10", "priority"),
        CheckConstraint("state IN ('draft', 'active', 'completed', 'cancelled', 'archived')", "state"),
        CheckConstraint("tenant <> '' AND owner <> ''", "owner"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


class Phase(Owned):
    """A part of a plan; phases are done in the order of their positions.

    Attributes:
        position: 1 for the first phase of the plan.
        state: `pending`, `active`, `completed`, `blocked` or `skipped`.
    """

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("tenant", "owner", "plan_id", "position", name="phase_position_key"),
        part_of("intervention_plan", "plan_id", "phase_plan_fkey"),
        CheckConstraint("position > 0", "position"),
        CheckConstraint("title <> ''", "title"),
        CheckConstraint("state IN ('pending', 'active', 'completed', 'blocked', 'skipped')", "state"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)


class MicroTask(Owned):
    """A piece of work of a phase that takes ten minutes at most.

    Attributes:
        limit_s: How long it may take, retries included, in seconds.
        state: `pending`, `active`, `completed`, `failed` or `skipped`.
        attempt: How often it has become active.
        error: Why it has failed.
        duration_s: How long the last attempt took, in seconds, by the clock of the process that ran it.
    """

    __tablename__ = "micro_task"
    __table_args__ = (
        UniqueConstraint("tenant", "owner", "phase_id", "position", name="micro_task_position_key"),
        part_of("phase", "phase_id", "micro_task_phase_fkey"),
        CheckConstraint("position > 0", "position"),
        CheckConstraint("title <> ''", "title"),
        CheckConstraint("limit_s > 0 AND limit_s <= 600", "limit_s"),
        CheckConstraint("state IN ('pending', 'active', 'completed', 'failed', 'skipped')", "state"),
        CheckConstraint("attempt >= 0", "attempt"),
        CheckConstraint("duration_s >= 0", "duration_s"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    phase_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    limit_s: Mapped[float] = mapped_column(Double)
    state: Mapped[str] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    duration_s: Mapped[float | None] = mapped_column(Double)


class TaskMemoryLink(Owned):
    """A memory entry that a task was given, or that was made of its output.

    Attributes:
        role: `injected` or `captured`; an entry that was given to the task and then made of its output is captured.
        sequence: Greater than that of every link that was made before.
    """

    __tablename__ = "micro_task_memory"
    __table_args__ = (
        part_of("micro_task", "task_id", "micro_task_memory_task_fkey"),
        part_of("memory_entry", "entry_id", "micro_task_memory_entry_fkey"),
        CheckConstraint("role IN ('injected', 'captured')", "role"),
        Index(None, "tenant", "owner", "entry_id"),
    )

    task_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity())
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


class PlanProgress(Owned):
    """A state that a plan, one of its phases or one of its tasks has come into; written by the database itself.

    Attributes:
        sequence: Greater than that of every move that was recorded before: the order of moves, whatever the times.
        kind: The table of the item.
    """

    __tablename__ = "plan_progress"
    __table_args__ = (
        part_of("intervention_plan", "plan_id", "plan_progress_plan_fkey"),
        CheckConstraint("kind IN ('intervention_plan', 'phase', 'micro_task')", "kind"),
        CheckConstraint("state <> ''", "state"),
    )

    plan_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


for _model in (InterventionPlan, Phase, MicroTask, TaskMemoryLink, PlanProgress):
    keep_with_owner(_model.__table__)
for _table, _moves in MOVES.items():
    build_with(
        Base.metadata.tables[_table],
        f"CREATE TRIGGER {_table}_state_move BEFORE INSERT OR UPDATE ON {_table} FOR EACH ROW"
        f" EXECUTE FUNCTION planning_state_move({', '.join(repr(move) for move in _moves)})",
        f"CREATE TRIGGER progress AFTER INSERT OR UPDATE ON {_table} FOR EACH ROW"
        " EXECUTE FUNCTION record_plan_progress()",
    )
for _rule in (
    "open_phases BEFORE UPDATE ON intervention_plan FOR EACH ROW EXECUTE FUNCTION refuse_open_phases()",
    "phase_order BEFORE INSERT OR UPDATE ON phase FOR EACH ROW EXECUTE FUNCTION keep_phases_in_order()",
    "phase_state BEFORE INSERT OR UPDATE ON micro_task FOR EACH ROW EXECUTE FUNCTION keep_tasks_in_phase()",
):
    build_with(Base.metadata.tables[_rule.split(" ON ")[1].split()[0]], f"CREATE TRIGGER {_rule}")
