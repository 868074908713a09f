"""Validation of embeddings before they are sent to the database, so that an error names the element."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DIMENSIONS = 384
LARGEST = 3.4028234663852886e38
"""The largest number of single precision (IEEE 754), in which pgvector keeps the elements of a vector."""


class EmbeddingError(ValueError):
    """An invalid embedding; names what is wrong, and at which element."""


def checked(values: Sequence[float]) -> list[float]:
    """Return the elements of an embedding.

    Raises:
        EmbeddingError: there are not ``DIMENSIONS`` elements, or one of them is not finite in single precision.
    """
    if len(values) != DIMENSIONS:
        raise EmbeddingError(f"An embedding has {DIMENSIONS} dimensions, not {len(values)}.")
    for place, value in enumerate(values, 1):
        if not isinstance(value, float | Real) or isinstance(value, bool):
            raise EmbeddingError(f"Element {place} of the embedding is {value!r}, which is not a number.")
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise EmbeddingError(
                f"Element {place} of the embedding is {value!r}; it must be finite, up to {LARGEST:g}."
            )
    return [float(value) for value in values]
