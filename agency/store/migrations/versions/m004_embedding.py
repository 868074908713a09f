"""What skills are about, as vectors of pgvector, and their index. Down: the vectors go, the extension stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import require_extension, run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "004"
down_revision = "003"

UP = """
ALTER TABLE skill_entity ADD COLUMN embedding_384 vector(384);
CREATE INDEX skill_entity_embedding_384_idx ON skill_entity USING hnsw (embedding_384 vector_cosine_ops);
"""

DOWN = "ALTER TABLE skill_entity DROP COLUMN embedding_384"


def upgrade(op: Operations) -> None:
    """Add the column and its index.

    Raises:
        MissingExtensionError: the server has no pgvector; the column never becomes anything but a vector.
    """
    require_extension(op, "vector")
    run(op, UP)


def downgrade(op: Operations) -> None:
    """Drop them; other databases' tables, and other tables, may use the extension."""
    run(op, DOWN)
