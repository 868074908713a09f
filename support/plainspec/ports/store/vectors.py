"""What a vector store offers: the embeddings of tenants' skills, searched by distance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSIONS = 384

Vector: TypeAlias = tuple[float, ...]


class DistanceMetric(Enum):
    """How the distance of two vectors is measured; of inner products, more is nearer."""

    L2 = "L2"
    COSINE = "cosine"
    INNER_PRODUCT = "inner product"
    L1 = "L1"


class IndexMethod(Enum):
    """The access methods of approximate indexes."""

    HNSW = "HNSW"
    IVFFLAT = "IVFFlat"


@dataclass(frozen=True)
class EmbeddedSkill:
    """A skill and its embedding.

    Attributes:
        embedding: None for a skill without one.
        model: the model that made the embedding; empty for none.
        status: one of the entity's statuses, as the system spells them.
    """

    name: str
    embedding: Vector | None = None
    model: str = ""
    category: str = "technical"
    description: str = ""
    status: str = "active"


@dataclass(frozen=True)
class VectorQuery:
    """A search by distance.

    Attributes:
        vector: the query vector.
        limit: how many skills to return.
        metric: the distance metric.
        category: only skills of this category; None for all.
        candidates: how many candidates an index scan examines; None for the system's default.
    """

    vector: Vector
    limit: int
    metric: DistanceMetric = DistanceMetric.COSINE
    category: str | None = None
    candidates: int | None = None


@dataclass(frozen=True)
class Match:
    """A skill that a search returned, with its distance, its inner product, or the score of a hybrid search."""

    name: str
    score: float


class VectorSystem(Protocol):
    """Tenants' skills in a database of the scenario's own; every call is a transaction.

    Invalid vectors raise `plainspec.ports.refusals.RefusedError` with ``RefusalKind.INVALID_ARGUMENT``.
    """

    async def store(self, tenant: str, skill: EmbeddedSkill) -> None:
        """Store the embedding of a skill and its model, or remove the embedding; add the skill if there is none yet.

        Of a skill that is there, only the embedding and its model change.
        """

    async def read(self, tenant: str, name: str) -> EmbeddedSkill:
        """Read a skill's name, embedding and model."""

    async def search(self, tenant: str, query: VectorQuery) -> tuple[Match, ...]:
        """Return the skills nearest to a vector; equal distances are ordered as `load` inserted them."""

    async def hybrid_search(self, tenant: str, words: str, vector: Vector, limit: int) -> tuple[Match, ...]:
        """Search by words and by cosine distance, and merge both rankings by reciprocal rank fusion."""

    async def uses_index(self, tenant: str, query: VectorQuery) -> bool:
        """Search again, and return whether the server has scanned an index of embeddings, by its own statistics."""

    async def build_index(self, method: IndexMethod, metric: DistanceMetric) -> None:
        """Replace the index of embeddings as the owner of the tables."""

    async def load(self, tenant: str, skills: Sequence[EmbeddedSkill]) -> None:
        """Insert committed skills, bypassing the system; after a thousand or more, `build_index` has to follow."""

    async def exact_search(self, tenant: str, query: VectorQuery) -> tuple[Match, ...]:
        """Compute every distance, bypassing the system and all indexes; retired skills are left out."""
