"""How far apart two embeddings are, and what pgvector calls it."""

from enum import Enum


class Distance(Enum):
    """A measure, as the operator and the operator class of pgvector.

    Attributes:
        operator: what two vectors are compared with; less is nearer.
        operator_class: what an index for it is made of; HNSW and IVFFlat share it, but for L1, which HNSW alone has.
    """

    L2 = ("<->", "vector_l2_ops")
    COSINE = ("<=>", "vector_cosine_ops")
    INNER_PRODUCT = ("<#>", "vector_ip_ops")
    L1 = ("<+>", "vector_l1_ops")

    def __init__(self, operator: str, operator_class: str) -> None:
        self.operator = operator
        self.operator_class = operator_class

    def told(self, answer: float) -> float:
        """Return what the measure is called after: pgvector answers with the inner product negated."""
        return -answer if self is Distance.INNER_PRODUCT else answer
