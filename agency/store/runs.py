"""Runs of agents: requested by a user, created, active, and ended once; no other user sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import build_with, keep_with_owner
from agency.store.mapping import Base

CLOCK = text("clock_timestamp()")


class Run(Base):
    """A run of an agent in a thread. The database refuses every move but created to active, and active to an ending.

    Attributes:
        state: `created`, `active`, `completed`, `failed` or `cancelled`.
        error: Why it failed or was cancelled.
    """

    __tablename__ = "run"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "owner", "thread_id"],
            ["thread.tenant", "thread.owner", "thread.id"],
            name="run_thread_fkey",
            ondelete="CASCADE",
        ),
        CheckConstraint("agent <> ''", "agent"),
        CheckConstraint("state IN ('created', 'active', 'completed', 'failed', 'cancelled')", "state"),
        Index(None, "tenant", "owner", "thread_id"),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(Uuid)
    agent: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    input: Mapped[Any] = mapped_column(JSONB, nullable=True)
    output: Mapped[Any] = mapped_column(JSONB, nullable=True)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


keep_with_owner(Run.__table__)
build_with(
    Run.__table__,
    "CREATE TRIGGER run_state_move BEFORE INSERT OR UPDATE ON run FOR EACH ROW EXECUTE FUNCTION run_state_move()",
)
