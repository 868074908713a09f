"""What a memory of embeddings offers: skills as points in a space, found by how near they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DIMENSIONS = 384

Point: TypeAlias = tuple[float, ...]


class Measure(Enum):
    """How far apart two points are, by the field's names; of inner products, more is nearer."""

    L2 = "L2"
    COSINE = "cosine"
    INNER_PRODUCT = "inner product"
    L1 = "L1"


class Index(Enum):
    """What a search can go through instead of looking at every point."""

    HNSW = "HNSW"
    IVFFLAT = "IVFFlat"


@dataclass(frozen=True)
class MappedSkill:
    """A skill, and where it lies.

    Attributes:
        point: None for a skill that was given none.
        model: what has made the point of its meaning.
    """

    name: str
    point: Point | None = None
    model: str = ""
    category: str = "technical"
    description: str = ""
    status: str = "active"


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Attributes:
        point: where.
        count: how many skills, the nearest first.
        measure: what near means.
        category: which skills only; empty for all.
        effort: how many candidates an index is to weigh; None for what the system deems right.
    """

    point: Point
    count: int
    measure: Measure = Measure.COSINE
    category: str = ""
    effort: int | None = None


@dataclass(frozen=True)
class Near:
    """A skill that was found, and how near it is: its distance, its inner product, or its score."""

    name: str
    score: float


class NoIndexError(ValueError):
    """There is no index of this kind for this measure; the one that was there stays."""


class NoPointError(ValueError):
    """Something is no point, or none that can be searched by; nothing was asked of the database."""


class VectorSystem(Protocol):
    """Tenants' skills in a database of the scenario's own; every call is a transaction.

    Points that are none are refused with ``NoPointError``; whoever looks past the system sees what it has committed.
    """

    async def add(self, tenant: str, skill: MappedSkill) -> None:
        """Add a skill with its point."""

    async def read(self, tenant: str, name: str) -> tuple[MappedSkill, int]:
        """Read a skill's name, point and model, and the dimension of its point; 0 if it has none."""

    async def move(self, tenant: str, name: str, point: Point | None) -> None:
        """Give a skill another point, or none."""

    async def nearest(self, tenant: str, question: Question) -> tuple[Near, ...]:
        """Find the skills nearest to a point; those equally near in the order in which they were filled in."""

    async def blended(self, tenant: str, words: str, point: Point, count: int) -> tuple[Near, ...]:
        """Find skills by words and by nearness (cosine) at once, by reciprocal rank fusion."""

    async def goes_through_index(self, tenant: str, question: Question) -> bool:
        """Search again, and tell whether the server has gone through an index, by its own count."""

    async def build_index(self, index: Index, measure: Measure) -> None:
        """Replace the index of points as the owner of the tables can.

        Raises:
            NoIndexError: there is none of this kind for this measure.
        """

    async def indexes(self) -> list[tuple[Index, Measure]]:
        """Read from the server's catalogue what valid indexes of points there are, and what for, past the system."""

    async def limit_memory(self, kilobytes: int) -> None:
        """Have the server give each search so much memory, from the next connection on."""

    async def settings_left_by(self, tenant: str, question: Question) -> Mapping[str, str]:
        """Search and commit; return what the server is set to on this connection, as far as it was not so before."""

    async def fill(self, tenant: str, skills: Sequence[MappedSkill]) -> None:
        """Put committed skills there, past the system; after a thousand or more, `build_index` has to follow."""

    async def committed(self, tenant: str) -> tuple[MappedSkill, ...]:
        """Return all committed skills in the order in which they were filled in, read past the system."""

    async def truly_nearest(self, tenant: str, question: Question) -> tuple[Near, ...]:
        """Look at every point, past the system and all indexes; retired skills do not count."""
