"""Messages in a user's threads, and the stages that each has passed; no other user sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    Text,
    Uuid,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.guards import keep_with_owner
from agency.store.errors import refusals
from agency.store.mapping import Owned, part_of
from agency.store.runs import CLOCK


class Message(Owned):
    """A message in a thread, from its user or from an agent.

    Attributes:
        sequence: Greater than that of every message that was stored before.
        author: `user`, or the name of the agent.
        type: What kind of message it is, such as `text` or `quality_alert`.
        body: What it says, as a JSON object.
    """

    __tablename__ = "message"
    __table_args__ = (
        part_of("thread", "thread_id", "message_thread_fkey"),
        CheckConstraint("author <> ''", "author"),
        CheckConstraint("type <> ''", "type"),
        CheckConstraint("jsonb_typeof(body) = 'object'", "body"),
        Index(None, "tenant", "owner", "thread_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(Uuid)
    sequence: Mapped[int] = mapped_column(BigInteger, Identity())
    author: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


class MessageStage(Owned):
    """A stage that a message has passed, and when.

    Attributes:
        number: 1 for the first stage that the message passed, then 2, and so on.
    """

    __tablename__ = "message_stage"
    __table_args__ = (
        part_of("message", "message_id", "message_stage_message_fkey"),
        CheckConstraint("number > 0", "number"),
        CheckConstraint("stage <> ''", "stage"),
    )

    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    stage: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


keep_with_owner(Message.__table__)
keep_with_owner(MessageStage.__table__)


class Messages:
    """The messages of the user of a unit of work, as its transaction sees them.

    Every call raises ``RefusedError`` when the database refuses.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None, user: str | None) -> None:
        self.session = session
        self._whose = {"tenant": tenant, "owner": user}

    async def add(self, number: UUID, thread_id: UUID, author: str, kind: str, body: dict[str, Any]) -> bool:
        """Add a message to a thread; return whether it is new: where the user has one of this id, nothing happens."""
        values = {"id": number, "thread_id": thread_id, "author": author, "type": kind, "body": body, **self._whose}
        adding = postgresql.insert(Message).values(values).on_conflict_do_nothing().returning(Message.id)
        with refusals():
            return await self.session.scalar(adding) is not None

    async def one(self, number: UUID) -> Message | None:
        """Read a message of the user's, by its id."""
        with refusals():
            return await self.session.scalar(select(Message).where(Message.id == number))

    async def in_thread(self, thread_id: UUID) -> tuple[Message, ...]:
        """Read the messages of a thread, in the order in which they were added."""
        asked = select(Message).where(Message.thread_id == thread_id).order_by(Message.sequence)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())

    async def record(self, number: UUID, stages: Sequence[tuple[int, str, datetime]]) -> None:
        """Record stages that a message has passed: their numbers, names and times."""
        rows = [{"message_id": number, "number": place, "stage": stage, "at": at} for place, stage, at in stages]
        with refusals():
            await self.session.execute(insert(MessageStage), [{**row, **self._whose} for row in rows])

    async def stages(self, number: UUID) -> tuple[MessageStage, ...]:
        """Read the stages that a message has passed, in order."""
        asked = select(MessageStage).where(MessageStage.message_id == number).order_by(MessageStage.number)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())
