"""How complex a text is, from 0 to 1: by the decisions in code, by the length of words and sentences in all else."""

from __future__ import annotations

import re
from typing import Final

DECISION: Final = re.compile(
    r"\b(?:if|elif|for|foreach|while|until|case|when|except|catch|and|or)\b|&&|\|\||\?(?![.?])", re.IGNORECASE
)
MOST_DECISIONS: Final = 10
"""From so many decisions on a program is complex (McCabe, A complexity measure, 1976)."""
SENTENCE: Final = re.compile(r"[.!?\u2026]+(?=\s|$)|\n{2,}")
WORD: Final = re.compile(r"\w+")
HIGHEST_GRADE: Final = 14
"""The highest grade of the Automated Readability Index (Smith and Senter, 1967)."""


def complexity_of(text: str, content_type: str) -> float:
    """Return how complex a text is, from 0, plain, to 1, rounded to three places.

    Of code, it is the number of decisions in ``MOST_DECISIONS``; of all else, how far the Automated Readability Index
    has come from its first to its last grade.
    """
    share = _decisions(text) if content_type == "code" else _readability(text)
    return round(min(max(share, 0.0), 1.0), 3)


def _decisions(code: str) -> float:
    return len(DECISION.findall(code)) / MOST_DECISIONS


def _readability(text: str) -> float:
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for part in SENTENCE.split(text) if WORD.search(part))
    grade = 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / sentences - 21.43
    return (grade - 1) / (HIGHEST_GRADE - 1)
