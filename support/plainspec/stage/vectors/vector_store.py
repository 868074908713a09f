"""The stage for embeddings: a map of skills, and those who look for the nearest."""

from __future__ import annotations

import asyncio
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.vectors import MappedSkill, Measure, Near, NoIndexError, NoPointError, Question
from plainspec.stage.vectors.sample_vectors import Spread, lookouts, point_of, scattered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from plainspec.ports.vectors import Point, VectorSystem

EFFORTS = {"looks quickly": 40, "looks": None, "looks thoroughly": 1000, "looks for ages": 1001, "looks not at all": 0}
"""How many candidates a search weighs: pgvector's own default, what the system deems right, the most, and no such."""


@dataclass(frozen=True)
class Search:
    """A search among many: what was found, and what is truly nearest."""

    found: tuple[Near, ...]
    truth: tuple[Near, ...]

    @property
    def hits(self) -> int:
        """How many of what was found are no farther than the last of the truly nearest; ties count."""
        limit = self.truth[-1].score + 1e-6 if self.truth else 0
        return sum(near.score <= limit for near in self.found)


class Atlas:
    """Tenants who map skills and look for the nearest.

    Attributes:
        refused: what was said to whoever was refused last; empty if nobody was.
        question: what was looked for last, and by whom.
        before: the skills of each tenant when the story began.
    """

    def __init__(self, system: VectorSystem) -> None:
        self.system = system
        self.refused = ""
        self.question: tuple[str, Question] | None = None
        self.before: dict[str, tuple[MappedSkill, ...]] = {}
        self._spread = Spread.EVENLY

    async def begin(self, tenant: str, skills: Sequence[MappedSkill]) -> None:
        """Put skills on a tenant's map."""
        await self.system.fill(tenant, skills)
        self.before[tenant] = await self.system.committed(tenant)

    async def scatter(self, tenant: str, count: int, spread: Spread, *, retired_but: int = 0) -> None:
        """Put many skills there, of which all are retired but so many, unless that is 0."""
        self._spread = spread
        points = scattered(count, spread, seed=sum(map(ord, tenant)))
        step = count // retired_but if retired_but else 1
        skills = [
            MappedSkill(f"{tenant} {n}", point, status="retired" if n % step else "active")
            for n, point in enumerate(points)
        ]
        await self.system.fill(tenant, skills)

    async def attempt(self, work: Awaitable[object]) -> None:
        """Do something; remember what is said if it is refused."""
        try:
            await work
        except (NoIndexError, NoPointError) as error:
            self.refused = str(error)

    async def look(self, tenant: str, question: Question) -> tuple[Near, ...]:
        """Look for the nearest once; a refusal is remembered."""
        self.question = tenant, question
        try:
            return await self.system.nearest(tenant, question)
        except NoPointError as error:
            self.refused = str(error)
            return ()

    async def look_often(self, tenant: str, places: int, count: int, effort: int | None) -> list[Search]:
        """Look from many places, one after the other, and see each time what is truly nearest."""
        searches = []
        for point in lookouts(places, self._spread):
            question = Question(point, count, effort=effort)
            found = await self.look(tenant, question)
            searches.append(Search(found, await self.system.truly_nearest(tenant, question)))
        return searches

    async def crowd(self, tenant: str, writers: int, seekers: int, count: int) -> list[tuple[Near, ...]]:
        """Have people add skills on one line, and others look for the nearest, all at once."""
        origin = Question(point_of("(1, 0)"), count, Measure.L2)
        adding = [
            self.system.add(tenant, MappedSkill(f"New{number}", point_of(f"(1, {number + 1})"), "compass"))
            for number in range(writers)
        ]
        _, found = await asyncio.gather(
            asyncio.gather(*adding), asyncio.gather(*(self.system.nearest(tenant, origin) for _ in range(seekers)))
        )
        return list(found)


def single(point: Point) -> Point:
    """Round a point to single precision, which is all that is kept of it."""
    return tuple(array("f", point))
