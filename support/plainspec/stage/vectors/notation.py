"""How features write vectors and search results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from plainspec.ports.store.vectors import DIMENSIONS

if TYPE_CHECKING:
    from plainspec.ports.store.vectors import Vector

ONES = re.compile(r"(\d+) ones(?:, the (first|last) of them (\S+))?")
MATCH = re.compile(r"([A-Z][a-z]+)(?: \((-?[0-9.]+)\))?")


class ExpectedMatch(NamedTuple):
    """A skill that a search is expected to return; its score is None where the feature does not write it."""

    name: str
    score: float | None


def vector_from(text: str) -> Vector:
    """Read `(3, 4)`, which is padded with zeros, or `383 ones`, or `384 ones, the first (or last) of them nan`."""
    if ones := ONES.fullmatch(text):
        elements = [1.0] * int(ones[1])
        if ones[2]:
            elements[0 if ones[2] == "first" else -1] = float(ones[3])
        return tuple(elements)
    given = tuple(float(number) for number in text.strip("()").split(","))
    return given + (0.0,) * (DIMENSIONS - len(given))


def matches_from(text: str) -> list[ExpectedMatch]:
    """Read `Piano, Drum and Horn` or `Piano (9), Drum (0) and Horn (-18)`."""
    return [ExpectedMatch(name, float(score) if score else None) for name, score in MATCH.findall(text)]
