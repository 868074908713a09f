"""The schema of a file of local memory, version by version; `PRAGMA user_version` says which one a file has."""

from __future__ import annotations

from typing import Final

from agency.store.entities.embeddings import DIMENSIONS
from agency.store.memory_entries import CONTENT_TYPES

BYTES: Final = 4
"""Of one element of an embedding, in single precision."""

FIRST: Final = (
    f"""
    CREATE TABLE memory_entry (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        content_type TEXT NOT NULL CHECK (content_type IN ({", ".join(repr(one) for one in CONTENT_TYPES)})),
        text TEXT NOT NULL CHECK (text <> ''),
        keywords TEXT NOT NULL CHECK (json_type(keywords) = 'array'),
        complexity REAL NOT NULL CHECK (complexity BETWEEN 0 AND 1),
        embedding_error TEXT,
        embedding_refused INTEGER NOT NULL DEFAULT 0 CHECK (embedding_refused IN (0, 1)),
        created_at TEXT NOT NULL
    )
    """,
    f"""
    CREATE TABLE memory_embedding (
        sequence INTEGER PRIMARY KEY REFERENCES memory_entry (sequence) ON DELETE CASCADE,
        model TEXT NOT NULL CHECK (model <> ''),
        vector BLOB NOT NULL CHECK (length(vector) = {DIMENSIONS * BYTES})
    )
    """,
    """
    CREATE VIRTUAL TABLE memory_words USING fts5 (
        keywords, text, content='memory_entry', content_rowid='sequence', tokenize='porter unicode61'
    )
    """,
    """
    CREATE TRIGGER memory_entry_added AFTER INSERT ON memory_entry BEGIN
        INSERT INTO memory_words (rowid, keywords, text) VALUES (new.sequence, new.keywords, new.text);
    END
    """,
    """
    CREATE TRIGGER memory_entry_removed AFTER DELETE ON memory_entry BEGIN
        INSERT INTO memory_words (memory_words, rowid, keywords, text)
        VALUES ('delete', old.sequence, old.keywords, old.text);
    END
    """,
)

VERSIONS: Final = (FIRST,)
"""The statements that lead to each version from the one before, beginning with an empty file."""
