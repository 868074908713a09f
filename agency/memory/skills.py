"""The skills of a tenant, kept and found by what they are about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from agency.memory.distances import Distance
from agency.memory.fusion import fused
from agency.memory.searching import LIST, SETTINGS, matching, nearest
from agency.store.entities import BaseEntity, Skill
from agency.store.entities.embeddings import EmbeddingError, checked
from agency.store.errors import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from agency.store import UnitOfWork

MODEL = "embedding_model"
EFFORT = 200
MOST_EFFORT = 1000
"""The most that pgvector allows; a connection that has not loaded it yet would take any figure and ignore it."""
DEEP = 5
"""How many times as many of each ranking are blended as are asked for."""


@dataclass(frozen=True)
class Remembered:
    """The embedding of a skill, in the single precision of the database, and the model that made it."""

    values: tuple[float, ...]
    model: str

    @property
    def dimension(self) -> int:
        """How many elements it has."""
        return len(self.values)


@dataclass(frozen=True)
class Found:
    """A skill that was found.

    Attributes:
        id: its number.
        name: its name.
        score: its distance; by inner product, and in a blended search, more is better.
    """

    id: UUID
    name: str
    score: float


class Memory:
    """The embeddings of skills as one unit of work sees them, those of its tenant only.

    A skill without an embedding is never found. One whose embedding is all zeros has no direction: it is never found
    by cosine, with or without an index, and by the other distances like any other. Retired skills are not found.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def remember(self, skill: Skill, values: Sequence[float], model: str) -> None:
        """Give a skill the embedding that a model made; one that is not in the store yet is added.

        Raises:
            EmbeddingError: that is no embedding.
            RefusedError: the database refused.
        """
        skill.embedding_384 = list(values)
        skill.attributes = {**(skill.attributes or {}), MODEL: model}
        if skill.version is None:
            await self._work.entities.add(skill)
        else:
            await self._work.entities.change(skill)

    async def forget(self, skill: Skill) -> None:
        """Take a skill's embedding away; the skill stays."""
        kept = {name: value for name, value in skill.attributes.items() if name != MODEL}
        await self._work.entities.change(skill, embedding_384=None, attributes=kept)

    async def recall(self, number: UUID) -> Remembered | None:
        """Read the embedding of a skill; None if it has none, or if the tenant has no such skill."""
        asked = select(Skill.embedding_384, BaseEntity.attributes[MODEL].astext).where(Skill.id == number)
        row = (await self._ask(asked)).one_or_none()
        return Remembered(tuple(row[0]), row[1]) if row and row[0] is not None else None

    async def nearest(
        self,
        to: Sequence[float],
        limit: int = 10,
        *,
        by: Distance = Distance.COSINE,
        category: str | None = None,
        effort: int = EFFORT,
    ) -> tuple[Found, ...]:
        """Find the skills nearest to a point: as many as are asked for, if there are so many.

        Those that are equally near come by their number. If an index gives up before it has found enough, every row
        is looked at.

        Args:
            to: the point.
            limit: how many.
            by: the measure.
            category: which skills only.
            effort: how many candidates an index is to weigh, 1 to ``MOST_EFFORT``; more find more of the truly nearest.
                Of IVFFlat, every ``LIST`` candidates are one list.

        Raises:
            EmbeddingError: that is no embedding, or one without a direction where only directions count.
            ValueError: there is no such effort.
        """
        point = directed(to, by)
        await self._set(effort)
        narrow = category is not None
        asked = {"point": str(point), "most": limit, **({"category": category} if narrow else {})}
        rows = (await self._ask(nearest(by, in_category=narrow), asked)).all()
        if len(rows) < limit:
            rows = (await self._ask(nearest(by, in_category=narrow, exact=True), asked)).all()
        found = sorted((row for row in rows if not math.isnan(row.distance)), key=lambda row: (row.distance, row.id))
        return tuple(Found(row.id, row.name, by.told(row.distance)) for row in found)

    async def blended(self, words: str, to: Sequence[float], limit: int = 10) -> tuple[Found, ...]:
        """Find skills by words and by meaning at once, by reciprocal rank fusion; the best first.

        Args:
            words: what is looked for in names and descriptions, as one would type it (English).
            to: what they mean, for cosine.
            limit: how many.

        Raises:
            EmbeddingError: that is no embedding, or one without a direction.
        """
        near = await self.nearest(to, limit * DEEP)
        written = (await self._ask(matching(), {"words": words, "most": limit * DEEP})).all()
        names = {found.id: found.name for found in near} | {row.id: row.name for row in written}
        scores = fused([found.id for found in near], [row.id for row in written])
        return tuple(Found(number, names[number], score) for number, score in list(scores.items())[:limit])

    async def _set(self, effort: int) -> None:
        if not 1 <= effort <= MOST_EFFORT:
            raise ValueError(f"The effort of a search is 1 to {MOST_EFFORT} candidates, not {effort}.")
        await self._ask(SETTINGS, {"effort": str(effort), "lists": str(max(1, effort // LIST))})

    async def _ask(self, statement: Any, values: dict[str, Any] | None = None) -> Any:
        with refusals():
            return await self._work.session.execute(statement, values)


def directed(values: Sequence[float], by: Distance) -> list[float]:
    """Return a point that one can search by.

    Raises:
        EmbeddingError: it is no embedding, or has no direction although the distance is one of directions.
    """
    point = checked(values)
    if by is Distance.COSINE and not any(point):
        raise EmbeddingError("A point that is all zeros has no direction, so nothing is near to it by cosine.")
    return point
