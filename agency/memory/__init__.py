"""Semantic memory: embeddings of skills, stored and searched by distance and by words."""

from agency.memory.distances import Distance
from agency.memory.fusion import reciprocal_rank_fusion
from agency.memory.indexes import IndexMethod, rebuild
from agency.memory.skills import Found, Memory, Remembered
from agency.store.entities.embeddings import DIMENSIONS, EmbeddingError

__all__ = [
    "DIMENSIONS",
    "Distance",
    "EmbeddingError",
    "Found",
    "IndexMethod",
    "Memory",
    "Remembered",
    "rebuild",
    "reciprocal_rank_fusion",
]
