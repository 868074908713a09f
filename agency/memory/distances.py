"""The distance metrics between two embeddings, and what pgvector calls them."""

from enum import Enum


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
