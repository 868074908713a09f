"""Which of many texts resemble one, at a cost that hardly grows with their number.

The index narrows them to those that share most words, or halves of words, with it; these are compared letter by letter,
all in one pass.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        self._places_of: dict[str, dict[str, int]] = {}
        for number, text in enumerate(texts):
            parts = _parts(text)
            self._sizes.append(len(parts))
            for part in parts:
                self._sharing[part].append(number)

    def most_like(self, text: str, least: float) -> list[tuple[float, int]]:
        """Return those that resemble a text, with how much, from 0 to 1, as pairs of that and their numbers.

        The measure is twice the length of the longest common subsequence, divided by the length of both texts.
        """
        near = []
        for number in self._candidates(text):
            length = len(self._texts[number])
            if 2 * min(len(text), length) >= least * (len(text) + length):
                near.append(number)
        compared = [self._texts[number] for number in near]
        common = _common_lengths(text, [(len(other), self._places(other)) for other in compared])
        ratios = [2 * length / (len(text) + len(other)) for length, other in zip(common, compared, strict=True)]
        return [(ratio, number) for ratio, number in zip(ratios, near, strict=True) if ratio >= least]

    def _places(self, text: str) -> dict[str, int]:
        """Return for each letter of one of the texts where it stands, as bits."""
        known = self._places_of.get(text)
        if known is None:
            known = self._places_of[text] = {}
            for number, letter in enumerate(text):
                known[letter] = known.get(letter, 0) | 1 << number
        return known

    def _candidates(self, text: str) -> Sequence[int]:
        if len(self._texts) <= COMPARED:
            return range(len(self._texts))
        parts = _parts(text)
        shared = sorted(filter(None, map(self._sharing.get, parts)), key=len)
        rare = [sharing for sharing in shared if len(sharing) <= COMMON]
        counts = Counter(chain.from_iterable(rare))
        for sharing in shared[len(rare) :]:
            if len(counts) < COMPARED:
                counts.update(sharing)
        sizes, size = self._sizes, len(parts)
        likely = sorted(counts, key=counts.__getitem__, reverse=True)[:COUNTED]
        likely.sort(key=lambda number: counts[number] / (sizes[number] + size), reverse=True)
        return likely[:COMPARED]


def _parts(text: str) -> dict[str, None]:
    """Return what words have in common that differ by a slip: their beginning, their end, or all their letters."""
    return dict.fromkeys(chain.from_iterable(map(_parts_of_word, WORD.findall(text))))


@lru_cache(maxsize=10_000)
def _parts_of_word(word: str) -> tuple[str, str, str]:
    half = max(2, len(word) // 2)
    return f"{word[:half]}-", f"-{word[-half:]}", "".join(sorted(word))


def _common_lengths(text: str, others: Sequence[tuple[int, dict[str, int]]]) -> list[int]:
    """Return the lengths of the longest common subsequences, by Hyyrö's bit-parallel algorithm.

    Args:
        text: What all are compared with.
        others: Their lengths and the places of their letters; they lie side by side in one number, a free bit between
            them.
    """
    width = max((length for length, _ in others), default=0) + 1
    places: dict[str, int] = {}
    every = 0
    for position, (length, own) in enumerate(others):
        shift = position * width
        every |= ((1 << length) - 1) << shift
        for letter, bits in own.items():
            places[letter] = places.get(letter, 0) | bits << shift
    left = every
    for here in map(places.get, text, repeat(0)):
        taken = left & here
        left = ((left + taken) | (left - taken)) & every
    one = (1 << width) - 1
    return [length - (left >> position * width & one).bit_count() for position, (length, _) in enumerate(others)]
