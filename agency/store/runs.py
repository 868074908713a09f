"""Runs of agents: requested by a user, created, active, and ended once; no other user sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, Uuid, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import build_with, keep_with_owner
from agency.store.errors import refusals
from agency.store.mapping import Owned, part_of

CLOCK = text("clock_timestamp()")


class Run(Owned):
    """A run of an agent in a thread. The database refuses every move but created to active, and active to an ending.

    Attributes:
        state: `created`, `active`, `completed`, `failed` or `cancelled`.
        error: Why it failed or was cancelled.
    """

    __tablename__ = "run"
    __table_args__ = (
        part_of("thread", "thread_id", "run_thread_fkey"),
        CheckConstraint("agent <> ''", "agent"),
        CheckConstraint("state IN ('created', 'active', 'completed', 'failed', 'cancelled')", "state"),
        Index(None, "tenant", "owner", "thread_id"),
    )

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


class Runs:
    """The runs of the user of a unit of work, as its transaction sees them.

    Every call raises ``RefusedError`` when the database refuses.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None, user: str | None) -> None:
        self.session = session
        self._whose = {"tenant": tenant, "owner": user}

    async def create(self, number: UUID, thread_id: UUID, agent: str, value: Any) -> None:
        """Store a run as created, in one of the user's threads (constraint `run_thread_fkey`)."""
        with refusals():
            self.session.add(
                Run(id=number, thread_id=thread_id, agent=agent, input=value, state="created", **self._whose)
            )
            await self.session.flush()

    async def find(self, number: UUID, *, lock: bool = False) -> Run | None:
        """Read a run; None if the user has no such run.

        Args:
            number: Its id.
            lock: Lock it until the transaction ends; the lock of another one is waited for.
        """
        wanted = select(Run).where(Run.id == number).execution_options(populate_existing=True)
        with refusals():
            return await self.session.scalar(wanted.with_for_update() if lock else wanted)

    async def of_thread(self, thread_id: UUID) -> tuple[Run, ...]:
        """Read the runs in a thread, the earliest first."""
        wanted = select(Run).where(Run.thread_id == thread_id).order_by(Run.created_at, Run.id)
        with refusals():
            return tuple((await self.session.scalars(wanted.execution_options(populate_existing=True))).all())

    async def activate(self, number: UUID) -> bool:
        """Make a created run active; return False for one that is active already, or that the user does not have.

        Raises:
            RefusedError: It has ended (constraint `run_state_move`).
        """
        return await self._move(number, "active", started_at=func.clock_timestamp())

    async def end(self, number: UUID, state: str, *, output: Any = None, error: str | None = None) -> bool:
        """End an active run; return False for one that has ended in this way, or that the user does not have.

        Args:
            number: Its id.
            state: `completed`, `failed` or `cancelled`.
            output: What it has returned.
            error: Why it failed or was cancelled.

        Raises:
            RefusedError: It is not active (constraint `run_state_move`).
        """
        returned = {} if output is None else {"output": output}
        return await self._move(number, state, error=error, ended_at=func.clock_timestamp(), **returned)

    async def _move(self, number: UUID, state: str, **values: Any) -> bool:
        moving = update(Run).where(Run.id == number, Run.state != state).values(state=state, **values)
        with refusals():
            result: Any = await self.session.execute(moving, execution_options={"synchronize_session": False})
        return isinstance(result, CursorResult) and result.rowcount > 0
