"""Memory entries: texts with their keywords, complexity and embedding, seen by their owner only. Down: they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "011"
down_revision = "010"

UP = """
CREATE TABLE memory_entry (
    tenant text NOT NULL,
    owner text NOT NULL,
    id uuid NOT NULL,
    content_type text NOT NULL
        CHECK (content_type IN ('code', 'documentation', 'context', 'output', 'error', 'decision', 'learning')),
    text text NOT NULL CHECK (text <> ''),
    keywords jsonb NOT NULL DEFAULT '[]'::jsonb CHECK (jsonb_typeof(keywords) = 'array'),
    complexity double precision CHECK (complexity BETWEEN 0 AND 1),
    embedding vector(384),
    embedding_model text,
    embedding_error text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, owner, id),
    CONSTRAINT memory_entry_owner_check CHECK (tenant <> '' AND owner <> ''),
    CONSTRAINT memory_entry_model_check CHECK ((embedding IS NULL) = (embedding_model IS NULL))
);
CREATE INDEX memory_entry_embedding_idx ON memory_entry USING hnsw (embedding vector_cosine_ops);
GRANT SELECT, INSERT, UPDATE, DELETE ON memory_entry TO agency_app;
"""

DOWN = "DROP TABLE memory_entry"

OWN = """
    tenant = nullif(current_setting('app.tenant', true), '') AND owner = nullif(current_setting('app.user', true), '')
"""


def upgrade(op: Operations) -> None:
    """Create the table, and bind everybody to their own rows."""
    secured = f"""
    ALTER TABLE memory_entry ENABLE ROW LEVEL SECURITY;
    ALTER TABLE memory_entry FORCE ROW LEVEL SECURITY;
    CREATE POLICY memory_entry_owner ON memory_entry USING ({OWN}) WITH CHECK ({OWN});
    """
    run(op, UP + secured)


def downgrade(op: Operations) -> None:
    """Drop it."""
    run(op, DOWN)
