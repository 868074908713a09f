"""The distance metrics between two embeddings, and what pgvector calls them."""

from __future__ import annotations

import math
import operator
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Distance(Enum):
    """A distance metric, as pgvector's operator and operator class.

    Attributes:
        operator: compares two vectors; less is nearer.
        operator_class: what an index for it is built with; HNSW and IVFFlat share it, but for L1, which HNSW alone has.
    """

    L2 = ("<->", "vector_l2_ops")
    COSINE = ("<=>", "vector_cosine_ops")
    INNER_PRODUCT = ("<#>", "vector_ip_ops")
    L1 = ("<+>", "vector_l1_ops")

    def __init__(self, operator: str, operator_class: str) -> None:
        self.operator = operator
        self.operator_class = operator_class

    def score(self, distance: float) -> float:
        """Return the figure that the metric is named after: pgvector's operator negates the inner product."""
        return -distance if self is Distance.INNER_PRODUCT else distance


def cosine_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine distance of two vectors that are not zero, from 0 to 2."""
    product: float = sum(map(operator.mul, one, other))
    return 1 - product / (math.hypot(*one) * math.hypot(*other))
