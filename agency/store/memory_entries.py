"""Memory entries: texts that a user's agents keep, with what makes them findable; no other user sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Double,
    Index,
    Text,
    Uuid,
    false,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.embeddings import DIMENSIONS
from agency.store.entities.guards import build_with, keep_with_owner
from agency.store.errors import refusals
from agency.store.mapping import Owned, part_of
from agency.store.runs import CLOCK
from agency.store.threads import EMPTY_LIST

CONTENT_TYPES = ("code", "documentation", "context", "output", "error", "decision", "learning")
"""What an entry can be."""


class MemoryEntry(Owned):
    """A text that is kept, and what processing has added to it.

    Attributes:
        content_type: One of ``CONTENT_TYPES``.
        keywords: Its most telling words, the most telling first.
        complexity: From 0, plain, to 1.
        embedding: Its meaning as a vector; None until it has been embedded.
        embedding_model: The model that made the vector.
        embedding_error: Why it could not be embedded the last time.
        embedding_refused: Whether the model does not take the text, so that it is not tried again.
    """

    __tablename__ = "memory_entry"
    __table_args__: Any = (
        CheckConstraint(f"content_type IN ({', '.join(repr(one) for one in CONTENT_TYPES)})", "content_type"),
        CheckConstraint("text <> ''", "text"),
        CheckConstraint("jsonb_typeof(keywords) = 'array'", "keywords"),
        CheckConstraint("complexity BETWEEN 0 AND 1", "complexity"),
        CheckConstraint("tenant <> '' AND owner <> ''", "owner"),
        CheckConstraint("(embedding IS NULL) = (embedding_model IS NULL)", "model"),
        CheckConstraint("embedding IS NULL OR embedding_error IS NULL AND NOT embedding_refused", "embedding"),
        Index("memory_entry_latest_idx", "tenant", "owner", "created_at", "id"),
        Index(
            "memory_entry_waiting_idx",
            *("tenant", "owner", "created_at", "id"),
            postgresql_where=text("embedding IS NULL AND NOT embedding_refused"),
        ),
        Index(
            "memory_entry_embedding_idx",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_cosine_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    content_type: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    complexity: Mapped[float | None] = mapped_column(Double)
    embedding: Mapped[list[float] | None] = mapped_column(VECTOR(DIMENSIONS))
    embedding_model: Mapped[str | None] = mapped_column(Text)
    embedding_error: Mapped[str | None] = mapped_column(Text)
    embedding_refused: Mapped[bool] = mapped_column(Boolean, server_default=false())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


class MemoryEntryWords(Owned):
    """The words of an entry's keywords and text (English); the database writes them, and nobody else can.

    They have a table of their own for the reason that those of skills have one.
    """

    __tablename__ = "memory_entry_words"
    __table_args__ = (part_of("memory_entry", "id", "memory_entry_words_entry_fkey"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    words: Mapped[str] = mapped_column(TSVECTOR)


keep_with_owner(MemoryEntry.__table__)
keep_with_owner(MemoryEntryWords.__table__)
build_with(
    MemoryEntry.__table__,
    "CREATE TRIGGER memory_entry_words AFTER INSERT OR UPDATE OF text, keywords ON memory_entry "
    "FOR EACH ROW EXECUTE FUNCTION keep_memory_entry_words()",
)


class MemoryEntries:
    """The memory entries of the user of a unit of work, as its transaction sees them.

    Every call raises ``RefusedError`` when the database refuses.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession, tenant: str | None, user: str | None) -> None:
        self.session = session
        self._whose = {"tenant": tenant, "owner": user}

    async def add(self, values: dict[str, Any]) -> MemoryEntry | None:
        """Add an entry with these values of its columns; where the user has one of this id, return None."""
        adding = postgresql.insert(MemoryEntry).values({**values, **self._whose}).on_conflict_do_nothing()
        with refusals():
            return await self.session.scalar(adding.returning(MemoryEntry))

    async def one(self, number: UUID) -> MemoryEntry | None:
        """Read an entry of the user's, by its id."""
        return (await self.of_ids([number])).get(number)

    async def of_ids(self, numbers: Sequence[UUID]) -> dict[UUID, MemoryEntry]:
        """Read those entries of the user's that have these ids."""
        asked = select(MemoryEntry).where(MemoryEntry.id.in_(numbers))
        with refusals():
            return {one.id: one for one in (await self.session.scalars(asked)).all()}

    async def latest(
        self, limit: int, content_types: Sequence[str], after: MemoryEntry | None
    ) -> tuple[MemoryEntry, ...]:
        """Read entries of these types, the latest first: so many, those before ``after`` only if it is given."""
        place = tuple_(MemoryEntry.created_at, MemoryEntry.id)
        asked = select(MemoryEntry).where(MemoryEntry.content_type.in_(content_types))
        if after is not None:
            asked = asked.where(place < tuple_(after.created_at, after.id))
        asked = asked.order_by(MemoryEntry.created_at.desc(), MemoryEntry.id.desc()).limit(limit)
        with refusals():
            return tuple((await self.session.scalars(asked)).all())

    async def waiting(self, limit: int) -> tuple[MemoryEntry, ...]:
        """Read so many entries that wait for their embedding, the earliest first."""
        asked = select(MemoryEntry).where(MemoryEntry.embedding.is_(None), ~MemoryEntry.embedding_refused)
        with refusals():
            found = await self.session.scalars(asked.order_by(MemoryEntry.created_at, MemoryEntry.id).limit(limit))
            return tuple(found.all())

    async def embed(self, number: UUID, values: dict[str, Any]) -> None:
        """Set the columns of an entry's embedding, unless it has one."""
        setting = update(MemoryEntry).where(MemoryEntry.id == number, MemoryEntry.embedding.is_(None)).values(values)
        with refusals():
            await self.session.execute(setting)
