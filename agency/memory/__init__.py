"""What the agency knows by meaning: embeddings of skills, kept and searched."""

from agency.memory.distances import Distance
from agency.memory.fusion import fused
from agency.memory.indexes import IndexKind, rebuild
from agency.memory.skills import Found, Memory, Remembered
from agency.store.entities.embeddings import DIMENSIONS, EmbeddingError

__all__ = [
    "DIMENSIONS",
    "Distance",
    "EmbeddingError",
    "Found",
    "IndexKind",
    "Memory",
    "Remembered",
    "fused",
    "rebuild",
]
