"""Threads of a user, and the executions of agents in them; no other user sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import keep_with_owner
from agency.store.errors import refusals
from agency.store.mapping import Base, Owned, part_of

EMPTY_OBJECT, EMPTY_LIST, NOW = text("'{}'::jsonb"), text("'[]'::jsonb"), text("now()")


class Thread(Owned):
    """One subject of a user."""

    __tablename__ = "thread"
    __table_args__ = (CheckConstraint("tenant <> '' AND owner <> ''", "owner"), CheckConstraint("title <> ''", "title"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)


class Execution(Owned):
    """What an agent did in a thread: its status and output, what it cost, and what was said.

    Attributes:
        sequence: greater than that of every execution that was recorded before, also in the same transaction.
    """

    __tablename__ = "execution"
    __table_args__ = (
        part_of("thread", "thread_id", "execution_thread_fkey"),
        CheckConstraint("status IN ('queued', 'running', 'completed', 'failed')", "status"),
        CheckConstraint("jsonb_typeof(metrics) = 'object'", "metrics"),
        CheckConstraint("jsonb_typeof(messages) = 'array'", "messages"),
        Index(None, "tenant", "owner", "thread_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"))
    thread_id: Mapped[UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(Text)
    output: Mapped[Any] = mapped_column(JSONB, nullable=True)
    metrics: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    messages: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity())


keep_with_owner(Thread.__table__)
keep_with_owner(Execution.__table__)


class Threads:
    """The threads of the user of a unit of work, as its transaction sees them.

    Every call raises ``RefusedError`` when the database refuses.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None, user: str | None) -> None:
        self.session = session
        self._whose = {"tenant": tenant, "owner": user}

    async def open(self, title: str) -> Thread:
        """Open a thread."""
        thread = Thread(title=title, **self._whose)
        await self._add(thread)
        return thread

    async def all(self) -> tuple[Thread, ...]:
        """Read the user's threads, by title; those of the same title by id."""
        asked = select(Thread).order_by(Thread.title, Thread.id).execution_options(populate_existing=True)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())

    async def rename(self, number: UUID, title: str) -> bool:
        """Give a thread another title; return whether the user has such a thread."""
        renaming = update(Thread).where(Thread.id == number).values(title=title)
        with refusals():
            result: Any = await self.session.execute(renaming)
        return isinstance(result, CursorResult) and result.rowcount > 0

    async def record(self, thread_id: UUID, status: str, **said: Any) -> Execution:
        """Record an execution in a thread: its `status`, `output`, `metrics` and `messages`."""
        execution = Execution(thread_id=thread_id, status=status, **said, **self._whose)
        await self._add(execution)
        return execution

    async def executions(self, thread_id: UUID) -> tuple[Execution, ...]:
        """Read the executions in a thread, in the order in which they were recorded."""
        asked = select(Execution).where(Execution.thread_id == thread_id).order_by(Execution.sequence)
        with refusals():
            found = await self.session.scalars(asked.execution_options(populate_existing=True))
            return tuple(found.all())

    async def _add(self, row: Base) -> None:
        with refusals():
            self.session.add(row)
            await self.session.flush()
