"""The most telling words of a text: those that it repeats, but for the words that every text has.

The significance of a word is how often it occurs (Luhn, The automatic creation of literature abstracts, 1958); of
equally frequent words the one that comes first counts more. Identifiers are split into their words.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from typing import Final

MOST: Final = 10
SHORTEST: Final = 3
WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
ENGLISH, CODE = (
    frozenset(words.split())
    for words in resources.files("agency.memory").joinpath("stop_words.txt").read_text(encoding="utf-8").split("\n\n")
)
"""English function words, and words of programming languages that stand in every program."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, in order; `retryPayment` and `retry_payment` are two words each."""
    return [word.lower() for word in WORD.findall(CAMEL.sub(" ", text))]


def keywords_of(text: str) -> tuple[str, ...]:
    """Return up to ``MOST`` keywords, the most telling first; the same text has the same keywords."""
    told = [word for word in words_of(text) if len(word) >= SHORTEST and word not in ENGLISH | CODE]
    return tuple(word for word, _ in Counter(told).most_common(MOST))
