"""Several rankings made into one, whatever their scores are measured in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Item = TypeVar("Item", bound="Hashable")

K = 60
"""How much it counts to be first (Cormack, Clarke and Büttcher, SIGIR 2009)."""


def fused(*rankings: Sequence[Item]) -> dict[Item, float]:
    """Return the score of everything that is in a ranking, by reciprocal rank fusion, the best first.

    Ranks begin at 1; what has the same score stays in the order in which the rankings name it.
    """
    scores: dict[Item, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] += 1 / (K + rank)
    return dict(sorted(scores.items(), key=lambda scored: -scored[1]))
