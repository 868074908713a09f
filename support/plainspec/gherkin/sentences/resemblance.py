"""Which of many texts resemble one, at a cost that hardly grows with their number.

The index narrows them to those that share most words, or halves of words, with it; these are compared letter by letter.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMPARED = 12
"""How many texts are compared letter by letter."""

COUNTED = 8 * COMPARED
COMMON = 150
"""A part of a word that more texts share tells little; it counts only where no rarer one does."""

WORD = re.compile(r"\w+")


class Resemblance:
    """A collection of texts to search for those that resemble another one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._sharing: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []
        for number, text in enumerate(texts):
            parts = set(_parts(text))
            self._sizes.append(len(parts))
            for part in parts:
                self._sharing[part].append(number)

    def most_like(self, text: str, least: float) -> list[tuple[float, int]]:
        """Return those that resemble a text, with how much, from 0 to 1, as pairs of that and their numbers.

        The measure is twice the length of the longest common subsequence, divided by the length of both texts.
        """
        letters = _places(text)
        scored = []
        for number in self._candidates(text):
            other = self._texts[number]
            both = len(text) + len(other)
            if 2 * min(len(text), len(other)) >= least * both:
                ratio = 2 * _common_length(letters, len(text), other) / both
                if ratio >= least:
                    scored.append((ratio, number))
        return scored

    def _candidates(self, text: str) -> Sequence[int]:
        if len(self._texts) <= COMPARED:
            return range(len(self._texts))
        parts = set(_parts(text))
        shared = sorted((self._sharing[part] for part in parts if part in self._sharing), key=len)
        counts: Counter[int] = Counter()
        for sharing in shared:
            if len(sharing) <= COMMON or len(counts) < COMPARED:
                counts.update(sharing)
        sizes, size = self._sizes, len(parts)
        likely = counts.most_common(COUNTED)
        likely.sort(key=lambda pair: -2 * pair[1] / (sizes[pair[0]] + size))
        return [number for number, _ in likely[:COMPARED]]


def _parts(text: str) -> Iterator[str]:
    """Yield what words have in common that differ by a slip: their beginning, their end, or all their letters."""
    for word in WORD.findall(text):
        half = max(2, len(word) // 2)
        yield f"{word[:half]}-"
        yield f"-{word[-half:]}"
        yield "".join(sorted(word))


def _places(text: str) -> dict[str, int]:
    """Return for each letter where it stands, as bits."""
    places: dict[str, int] = {}
    for number, letter in enumerate(text):
        places[letter] = places.get(letter, 0) | 1 << number
    return places


def _common_length(places: dict[str, int], length: int, other: str) -> int:
    """Return the length of the longest common subsequence, by Hyyrö's bit-parallel algorithm."""
    every = left = (1 << length) - 1
    for letter in other:
        here = left & places.get(letter, 0)
        left = ((left + here) | (left - here)) & every
    return length - left.bit_count()
