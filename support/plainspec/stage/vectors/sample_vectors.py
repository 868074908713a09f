"""Sample vectors for vector stores: many at once, the same for the same seed."""

from __future__ import annotations

import random
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from plainspec.ports.store.vectors import DIMENSIONS

if TYPE_CHECKING:
    from plainspec.ports.store.vectors import Vector

CLUSTERS, CLUSTER_WIDTH = 20, 0.1
TIGHT_CLUSTERS, TIGHT_WIDTH = 44, 0.0001
"""As many as IVFFlat builds lists for 2000 rows, and so tight that each gets a list of its own."""

BETWEEN = 10


class Distribution(Enum):
    """How sample vectors are distributed: uniformly over the cube, in random clusters, or in clusters on the axes."""

    UNIFORM = "uniform"
    CLUSTERED = "clustered"
    TIGHTLY_CLUSTERED = "tightly clustered"


@cache
def sample_vectors(count: int, distribution: Distribution, *, seed: int) -> list[Vector]:
    """Return so many vectors; clusters have the same number of them."""
    dice = random.Random(seed)  # noqa: S311 - data, not secrets
    if distribution is Distribution.UNIFORM:
        return [tuple(dice.uniform(-1, 1) for _ in range(DIMENSIONS)) for _ in range(count)]
    if distribution is Distribution.CLUSTERED:
        centres, width = sample_vectors(CLUSTERS, Distribution.UNIFORM, seed=0), CLUSTER_WIDTH
    else:
        centres, width = [_on_axes(n) for n in range(TIGHT_CLUSTERS)], TIGHT_WIDTH
    return [tuple(dice.gauss(x, width) for x in centres[n % len(centres)]) for n in range(count)]


@cache
def query_vectors(count: int, distribution: Distribution) -> list[Vector]:
    """Return vectors to search by: distributed like the samples, or halfway between `BETWEEN` tight clusters."""
    if distribution is not Distribution.TIGHTLY_CLUSTERED:
        return sample_vectors(count, distribution, seed=1000)
    dice = random.Random(1000)  # noqa: S311 - as above
    return [_on_axes(*dice.sample(range(TIGHT_CLUSTERS), BETWEEN)) for _ in range(count)]


def _on_axes(*axes: int) -> Vector:
    return tuple(float(n in axes) for n in range(DIMENSIONS))
