"""Semantic memory: entries of users, and embeddings of skills; stored, and searched by distance and by words."""

from agency.memory.distances import Distance
from agency.memory.embedding import (
    Embedder,
    EmbeddingFailedError,
    ModelUnavailableError,
    TextRefusedError,
    UnusableModelError,
)
from agency.memory.entries import (
    Embedded,
    EmbeddingState,
    Entry,
    EntryConflictError,
    EntrySearch,
    FoundEntry,
    InvalidEntryError,
    Question,
)
from agency.memory.entry_memory import EntryMemory
from agency.memory.fusion import reciprocal_rank_fusion
from agency.memory.indexes import IndexMethod, rebuild
from agency.memory.postgres_entries import EntriesWithin, StoredEntries
from agency.memory.skills import Found, Memory, Remembered
from agency.store.entities.embeddings import DIMENSIONS, EmbeddingError
from agency.store.memory_entries import CONTENT_TYPES

__all__ = [
    "CONTENT_TYPES",
    "DIMENSIONS",
    "Distance",
    "Embedded",
    "Embedder",
    "EmbeddingError",
    "EmbeddingFailedError",
    "EmbeddingState",
    "EntriesWithin",
    "Entry",
    "EntryConflictError",
    "EntryMemory",
    "EntrySearch",
    "Found",
    "FoundEntry",
    "IndexMethod",
    "InvalidEntryError",
    "Memory",
    "ModelUnavailableError",
    "Question",
    "Remembered",
    "StoredEntries",
    "TextRefusedError",
    "UnusableModelError",
    "rebuild",
    "reciprocal_rank_fusion",
]
