"""What a specification says of a component."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Operation:
    """Something that the component offers.

    Attributes:
        name: As its callers write it.
        description: What it does.
        line: Where it is specified, from 1.
    """

    name: str
    description: str
    line: int


@dataclass(frozen=True)
class Specification:
    """A component's specification.

    Attributes:
        title: What it is called.
        overview: What it is for.
        operations: What it offers, in order.
        testing_requirements: What its tests must show, in order.
    """

    title: str
    overview: str
    operations: tuple[Operation, ...]
    testing_requirements: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)


class SpecificationError(ValueError):
    """A specification that cannot be delivered; each problem says in which line, and what is missing."""

    def __init__(self, source: str, problems: Sequence[tuple[int, str]]) -> None:
        super().__init__(source, tuple(problems))
        self.source = source
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Return a line for each problem."""
        return "\n".join(f"{self.source}:{line}: {problem}" for line, problem in self.problems)


class UnreadableSpecificationError(SpecificationError):
    """The file of a specification is not there, or cannot be read."""
