"""Memory entries: texts that a user's agents keep, with what makes them findable; no other user sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import CheckConstraint, DateTime, Double, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from agency.store.entities.embeddings import DIMENSIONS
from agency.store.entities.guards import keep_with_owner
from agency.store.mapping import Base
from agency.store.runs import CLOCK
from agency.store.threads import EMPTY_LIST

CONTENT_TYPES = ("code", "documentation", "context", "output", "error", "decision", "learning")
"""What an entry can be."""


class MemoryEntry(Base):
    """A text that is kept, and what processing has added to it.

    Attributes:
        content_type: One of ``CONTENT_TYPES``.
        keywords: Its most telling words, the most telling first.
        complexity: From 0, plain, to 1.
        embedding: Its meaning as a vector; None until it has been embedded.
        embedding_model: The model that made the vector.
        embedding_error: Why it could not be embedded the last time.
    """

    __tablename__ = "memory_entry"
    __table_args__: Any = (
        CheckConstraint(f"content_type IN ({', '.join(repr(one) for one in CONTENT_TYPES)})", "content_type"),
        CheckConstraint("text <> ''", "text"),
        CheckConstraint("jsonb_typeof(keywords) = 'array'", "keywords"),
        CheckConstraint("complexity BETWEEN 0 AND 1", "complexity"),
        CheckConstraint("tenant <> '' AND owner <> ''", "owner"),
        CheckConstraint("(embedding IS NULL) = (embedding_model IS NULL)", "model"),
        Index(
            "memory_entry_embedding_idx",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_cosine_ops"},
        ),
    )

    tenant: Mapped[str] = mapped_column(Text, primary_key=True)
    owner: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    content_type: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(JSONB, server_default=EMPTY_LIST)
    complexity: Mapped[float | None] = mapped_column(Double)
    embedding: Mapped[list[float] | None] = mapped_column(VECTOR(DIMENSIONS))
    embedding_model: Mapped[str | None] = mapped_column(Text)
    embedding_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=CLOCK)


keep_with_owner(MemoryEntry.__table__)
