"""Several rankings merged into one, whatever their scores are measured in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Item = TypeVar("Item", bound="Hashable")

K = 60
"""The constant that limits the weight of a first place (Cormack, Clarke and Büttcher, SIGIR 2009)."""


def reciprocal_rank_fusion(*rankings: Sequence[Item]) -> dict[Item, float]:
    """Return the score of each item of the rankings, the best first.

    Ranks begin at 1. Equal scores are ordered by the first ranking that contains one of them, and there by rank.
    """
    scores: dict[Item, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] += 1 / (K + rank)
    return dict(sorted(scores.items(), key=lambda scored: -scored[1]))
