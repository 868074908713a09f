"""Embeddings without a model: texts that share words and parts of words have near vectors, and no two texts the same.

Words, pairs of words and groups of three letters are hashed, each to a few signed elements (feature hashing, Weinberger
and others, 2009). Words of up to three letters, most of them function words, count little; so do the order of words and
single characters, so that no two texts are equal.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DIMENSIONS = 384
ELEMENTS = 8
"""To so many elements a feature is hashed."""
WORD_WEIGHT, PAIR_WEIGHT, LETTERS_WEIGHT, TEXT_WEIGHT = 1.0, 0.2, 0.35, 0.01
LETTERS = 3
SHORT_SHARE = 0.1
"""What a word of up to three letters counts beside a longer one."""
WORD = re.compile(r"\w+")


def text_vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Return the unit vector of a text; the same for the same text, in every process."""
    vector = [0.0] * dimensions
    for feature, weight in _features(text):
        for element, sign in _elements(feature):
            vector[element % dimensions] += sign * weight
    length = math.hypot(*vector)
    return [value / length for value in vector]


def _features(text: str) -> Iterator[tuple[str, float]]:
    words = [word.lower() for word in WORD.findall(text)]
    for word in words:
        share = SHORT_SHARE if len(word) <= LETTERS else 1.0
        yield f"word {word}", WORD_WEIGHT * share
        framed = f" {word} "
        for start in range(len(framed) - LETTERS + 1):
            yield f"letters {framed[start : start + LETTERS]}", LETTERS_WEIGHT * share
    for first, second in itertools.pairwise(words):
        yield f"pair {first} {second}", PAIR_WEIGHT
    yield f"text {text}", TEXT_WEIGHT


@lru_cache(maxsize=100_000)
def _elements(feature: str) -> tuple[tuple[int, int], ...]:
    digest = hashlib.blake2b(feature.encode(), digest_size=4 * ELEMENTS).digest()
    numbers = (int.from_bytes(digest[start : start + 4], "big") for start in range(0, 4 * ELEMENTS, 4))
    return tuple((number >> 1, 1 if number & 1 else -1) for number in numbers)
