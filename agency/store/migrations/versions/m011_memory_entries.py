"""Memory entries: texts with keywords, complexity and embedding, and their words parsed when they are written.

Their owner only sees them. Down: they go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agency.store.migrations.statements import owned, run

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
    embedding_refused boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, owner, id),
    CONSTRAINT memory_entry_owner_check CHECK (tenant <> '' AND owner <> ''),
    CONSTRAINT memory_entry_model_check CHECK ((embedding IS NULL) = (embedding_model IS NULL)),
    CONSTRAINT memory_entry_embedding_check
        CHECK (embedding IS NULL OR embedding_error IS NULL AND NOT embedding_refused)
);
CREATE INDEX memory_entry_embedding_idx ON memory_entry USING hnsw (embedding vector_cosine_ops);
CREATE INDEX memory_entry_latest_idx ON memory_entry (tenant, owner, created_at, id);
CREATE INDEX memory_entry_waiting_idx ON memory_entry (tenant, owner, created_at, id)
    WHERE embedding IS NULL AND NOT embedding_refused;

CREATE TABLE memory_entry_words (
    tenant text NOT NULL,
    owner text NOT NULL,
    id uuid NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (tenant, owner, id),
    CONSTRAINT memory_entry_words_entry_fkey FOREIGN KEY (tenant, owner, id)
        REFERENCES memory_entry (tenant, owner, id) ON DELETE CASCADE
);
CREATE FUNCTION keep_memory_entry_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO memory_entry_words (tenant, owner, id, words) VALUES (
        NEW.tenant, NEW.owner, NEW.id,
        setweight(to_tsvector('english', NEW.keywords), 'A') || to_tsvector('english', NEW.text)
    ) ON CONFLICT (tenant, owner, id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE TRIGGER memory_entry_words AFTER INSERT OR UPDATE OF text, keywords ON memory_entry
    FOR EACH ROW EXECUTE FUNCTION keep_memory_entry_words();

GRANT SELECT, INSERT, UPDATE, DELETE ON memory_entry TO agency_app;
GRANT SELECT ON memory_entry_words TO agency_app;
"""

DOWN = """
DROP TABLE memory_entry_words, memory_entry;
DROP FUNCTION keep_memory_entry_words;
"""


def upgrade(op: Operations) -> None:
    """Create the tables, and bind everybody to their own rows."""
    run(op, "\n".join([UP, *owned("memory_entry", "memory_entry_words")]))


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, DOWN)
