"""The stage for embeddings: tenants' skills in a vector store, and searches among them."""

from __future__ import annotations

import random
from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plainspec.ports.store.vectors import EmbeddedSkill, Match, VectorQuery
from plainspec.stage.vectors.sample_vectors import Distribution, query_vectors, sample_vectors

if TYPE_CHECKING:
    from plainspec.ports.store.vectors import Vector, VectorSystem
    from plainspec.stage.refusals import Refusals

ROUNDING = 1e-6


@dataclass(frozen=True)
class MeasuredSearch:
    """What a search returned, beside the exact result."""

    matches: tuple[Match, ...]
    exact: tuple[Match, ...]

    @property
    def hits(self) -> int:
        """How many matches are no farther than the last of the exact ones, so that ties count."""
        limit = self.exact[-1].score + ROUNDING if self.exact else 0
        return sum(match.score <= limit for match in self.matches)


class VectorStore:
    """Tenants who store embeddings and search among them.

    Attributes:
        candidates: how many candidates an index scan examines; None for the system's default.
        last_search: the last query, and its tenant.
    """

    def __init__(self, system: VectorSystem, refusals: Refusals) -> None:
        self.system = system
        self._refusals = refusals
        self.candidates: int | None = None
        self.last_search: tuple[str, VectorQuery] | None = None
        self._distribution = Distribution.UNIFORM

    async def load_samples(self, tenant: str, count: int, distribution: Distribution, *, retired: int = 0) -> None:
        """Insert so many skills, of which some are retired, picked at random."""
        self._distribution = distribution
        vectors = sample_vectors(count, distribution, seed=sum(map(ord, tenant)))
        picked = set(random.Random(0).sample(range(count), retired))  # noqa: S311 - data, not secrets
        skills = [
            EmbeddedSkill(f"{tenant} {n}", vector, status="retired" if n in picked else "active")
            for n, vector in enumerate(vectors)
        ]
        await self.system.load(tenant, skills)

    async def store(self, tenant: str, skill: EmbeddedSkill) -> None:
        """Store or remove an embedding."""
        with self._refusals.of(tenant):
            await self.system.store(tenant, skill)

    async def search(self, tenant: str, query: VectorQuery) -> tuple[Match, ...]:
        """Search once, examining as many candidates as are set; return nothing if that is refused."""
        query = replace(query, candidates=self.candidates)
        self.last_search = tenant, query
        with self._refusals.of(tenant):
            return await self.system.search(tenant, query)
        return ()

    async def measure(self, tenant: str, searches: int, limit: int) -> list[MeasuredSearch]:
        """Search by many vectors in turn, each time beside the exact search."""
        measured = []
        for vector in query_vectors(searches, self._distribution):
            query = VectorQuery(vector, limit)
            found = await self.search(tenant, query)
            measured.append(MeasuredSearch(found, await self.system.exact_search(tenant, query)))
        return measured

    async def uses_index(self) -> bool:
        """Repeat the last search, and return whether the server has scanned an index."""
        if self.last_search is None:
            raise LookupError("nothing has been searched yet")
        return await self.system.uses_index(*self.last_search)


def single_precision(vector: Vector) -> Vector:
    """Round a vector to single precision, in which vector stores keep it."""
    return tuple(array("f", vector))
