"""Points on a map of meanings: as sentences write them, and many at once, the same for the same seed."""

from __future__ import annotations

import random
import re
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from plainspec.ports.vectors import DIMENSIONS

if TYPE_CHECKING:
    from plainspec.ports.vectors import Point

ONES = re.compile(r"(\d+) ones(?:, the (first|last) of them (\S+))?")
CLUSTERS, CLUSTER_WIDTH = 20, 0.1
TIGHT_CLUSTERS, TIGHT_WIDTH = 44, 0.0001
"""As many as IVFFlat draws up lists for 2000 rows, and so tight that each gets a list of its own."""

BETWEEN = 10


class Spread(Enum):
    """How many points lie: anywhere in the cube, around a few places of it, or one axis at a time."""

    EVENLY = "evenly"
    CLUSTERS = "in clusters"
    TIGHT_CLUSTERS = "in tight clusters"


def point_of(text: str) -> Point:
    """Read `(3, 4)`, which goes on with zeros, or `383 ones`, or `384 ones, the first (or last) of them nan`."""
    if ones := ONES.fullmatch(text):
        every = [1.0] * int(ones[1])
        if ones[2]:
            every[0 if ones[2] == "first" else -1] = float(ones[3])
        return tuple(every)
    given = tuple(float(number) for number in text.strip("()").split(","))
    return given + (0.0,) * (DIMENSIONS - len(given))


@cache
def scattered(count: int, spread: Spread, *, seed: int) -> list[Point]:
    """Return so many points, each cluster having as many as the next."""
    dice = random.Random(seed)  # noqa: S311 - data, not secrets
    if spread is Spread.EVENLY:
        return [tuple(dice.uniform(-1, 1) for _ in range(DIMENSIONS)) for _ in range(count)]
    if spread is Spread.CLUSTERS:
        centres, width = scattered(CLUSTERS, Spread.EVENLY, seed=0), CLUSTER_WIDTH
    else:
        centres, width = [_ones(n) for n in range(TIGHT_CLUSTERS)], TIGHT_WIDTH
    return [tuple(dice.gauss(x, width) for x in centres[n % len(centres)]) for n in range(count)]


@cache
def lookouts(count: int, spread: Spread) -> list[Point]:
    """Return places to look from: lying like the points, but where clusters are tight between `BETWEEN` of them."""
    if spread is not Spread.TIGHT_CLUSTERS:
        return scattered(count, spread, seed=1000)
    dice = random.Random(1000)  # noqa: S311 - as above
    return [_ones(*dice.sample(range(TIGHT_CLUSTERS), BETWEEN)) for _ in range(count)]


def _ones(*places: int) -> Point:
    return tuple(float(n in places) for n in range(DIMENSIONS))
