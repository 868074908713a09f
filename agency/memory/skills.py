"""The embeddings of a tenant's skills: stored, and searched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from agency.memory.distances import Distance
from agency.memory.fusion import reciprocal_rank_fusion
from agency.memory.searching import CANDIDATES_PER_LIST, SETTINGS, matching, nearest
from agency.store.entities import BaseEntity, Skill
from agency.store.entities.embeddings import EmbeddingError, checked
from agency.store.errors import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from agency.store import UnitOfWork

MODEL = "embedding_model"
DEFAULT_CANDIDATES = 200
MAX_CANDIDATES = 1000
"""The most that pgvector allows; a connection that has not loaded it yet would accept any number and ignore it."""
OVERSAMPLING = 5
"""A hybrid search takes so many times its limit from each of the two rankings."""


@dataclass(frozen=True)
class Remembered:
    """The embedding of a skill in single precision, and the model that made it; empty where none is recorded."""

    values: tuple[float, ...]
    model: str

    @property
    def dimensions(self) -> int:
        """How many elements it has."""
        return len(self.values)


@dataclass(frozen=True)
class Found:
    """A search result.

    Attributes:
        id: the id of the skill.
        name: its name.
        score: its distance; of inner products and of a hybrid search's scores, more is better.
    """

    id: UUID
    name: str
    score: float


class Memory:
    """The embeddings of skills as one unit of work sees them, those of its tenant only.

    A skill without an embedding is never found, nor is a retired one. A zero vector has no direction: it is never
    found by cosine distance, with or without an index, and is found by the other metrics.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def remember(self, skill: Skill, values: Sequence[float], model: str) -> None:
        """Store the embedding of a skill and the model that made it; a new skill is added.

        Raises:
            EmbeddingError: ``values`` is not a valid embedding.
            RefusedError: the database refused.
        """
        skill.embedding_384 = list(values)
        skill.attributes = {**(skill.attributes or {}), MODEL: model}
        if skill.version is None:
            await self._work.entities.add(skill)
        else:
            await self._work.entities.change(skill)

    async def forget(self, skill: Skill) -> None:
        """Remove the embedding of a skill; the skill stays."""
        kept = {name: value for name, value in skill.attributes.items() if name != MODEL}
        await self._work.entities.change(skill, embedding_384=None, attributes=kept)

    async def recall(self, skill_id: UUID) -> Remembered | None:
        """Read the embedding of a skill; None if it has none, or if the tenant has no such skill."""
        asked = select(Skill.embedding_384, BaseEntity.attributes[MODEL].astext).where(Skill.id == skill_id)
        row = (await self._ask(asked)).one_or_none()
        return Remembered(tuple(row[0]), row[1] or "") if row and row[0] is not None else None

    async def nearest(
        self,
        to: Sequence[float],
        limit: int = 10,
        *,
        by: Distance = Distance.COSINE,
        category: str | None = None,
        candidates: int = DEFAULT_CANDIDATES,
    ) -> tuple[Found, ...]:
        """Find the skills nearest to a vector, nearest first: ``limit`` of them, or all that there are.

        Equal distances are ordered by id. Where an index gives up before it has found enough, every row is scanned.

        Args:
            to: the query vector.
            limit: how many.
            by: the distance metric.
            category: only skills of this category.
            candidates: how many candidates an index scan examines, 1 to ``MAX_CANDIDATES``; more raise recall. Of
                IVFFlat, one list is probed for every ``CANDIDATES_PER_LIST``.

        Raises:
            EmbeddingError: the query vector is not a valid embedding, or it is zero and the metric is cosine.
            ValueError: ``candidates`` is out of range.
        """
        vector = query_vector(to, by)
        await self._set(candidates)
        filtered = category is not None
        asked = {"vector": str(vector), "limit": limit, **({"category": category} if filtered else {})}
        rows = (await self._ask(nearest(by, in_category=filtered), asked)).all()
        if len(rows) < limit:
            rows = (await self._ask(nearest(by, in_category=filtered, exact=True), asked)).all()
        found = sorted((row for row in rows if not math.isnan(row.distance)), key=lambda row: (row.distance, row.id))
        return tuple(Found(row.id, row.name, by.score(row.distance)) for row in found)

    async def hybrid_search(self, words: str, to: Sequence[float], limit: int = 10) -> tuple[Found, ...]:
        """Find skills by full-text search and by cosine distance, merged by reciprocal rank fusion; the best first.

        Of equal scores, the ranking by distance comes first.

        Args:
            words: a web search query (English) for names and descriptions.
            to: the query vector.
            limit: how many.

        Raises:
            EmbeddingError: the query vector is not a valid embedding, or it is zero.
        """
        near = await self.nearest(to, limit * OVERSAMPLING)
        written = (await self._ask(matching(), {"words": words, "limit": limit * OVERSAMPLING})).all()
        names = {found.id: found.name for found in near} | {row.id: row.name for row in written}
        scores = reciprocal_rank_fusion([found.id for found in near], [row.id for row in written])
        return tuple(Found(skill_id, names[skill_id], score) for skill_id, score in list(scores.items())[:limit])

    async def _set(self, candidates: int) -> None:
        if not 1 <= candidates <= MAX_CANDIDATES:
            raise ValueError(f"A search examines 1 to {MAX_CANDIDATES} candidates, not {candidates}.")
        lists = max(1, candidates // CANDIDATES_PER_LIST)
        await self._ask(SETTINGS, {"candidates": str(candidates), "lists": str(lists)})

    async def _ask(self, statement: Any, values: dict[str, Any] | None = None) -> Any:
        with refusals():
            return await self._work.session.execute(statement, values)


def query_vector(values: Sequence[float], by: Distance) -> list[float]:
    """Return a vector that can be searched by.

    Raises:
        EmbeddingError: it is not a valid embedding, or it is zero and the metric is cosine.
    """
    vector = checked(values)
    if by is Distance.COSINE and not any(vector):
        raise EmbeddingError("A zero vector has no direction, so it has no cosine distance to anything.")
    return vector
