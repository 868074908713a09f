"""The keywords of Gherkin, by spoken language, as its official list has them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from gherkin.dialect import DIALECTS

STEPS = ("given", "when", "then", "and", "but")
TITLES = ("feature", "rule", "background", "scenario", "scenarioOutline", "examples")
ONE_BACKGROUND = "there is one Background, above the first scenario of a Feature or a Rule"
STEPS_ABOVE_EXAMPLES = "steps belong above the Examples"
SHORTEST_FOREIGN = 4
"""How many letters a keyword of another language has at least to be taken for one; `I`, `A` and `E` are some, too."""

ENGLISH_WORDS = frozenset({"Data", "Date", "Dada", "Logo"})
"""Keywords of other languages with which English prose begins."""


class Keywords(NamedTuple):
    """The keywords of one language.

    Attributes:
        language: Its code, such as `en` or `pt`.
        steps: Each keyword of a step, with the blank behind it where the language has one, and what it means.
        titles: Each keyword of a title, without its colon, and what it means.
    """

    language: str
    steps: dict[str, str]
    titles: dict[str, str]

    def step(self, line: str) -> str:
        """Return the keyword of a step that a line begins with, or an empty text."""
        return max((keyword for keyword in self.steps if line.startswith(keyword)), key=len, default="")

    def title(self, line: str) -> str:
        """Return the keyword of a title that a line begins with, or an empty text."""
        return next((keyword for keyword in self.titles if line.startswith(f"{keyword}:")), "")


@lru_cache(maxsize=4)
def keywords_of(language: str) -> Keywords:
    """Return the keywords of a language; those of English where nobody speaks it."""
    spoken = DIALECTS.get(language, DIALECTS["en"])
    listed: dict[str, list[str]] = {name: list(spoken[name]) for name in (*STEPS, *TITLES)}  # type: ignore[literal-required]
    steps = {keyword: kind for kind in reversed(STEPS) for keyword in listed[kind] if keyword.strip() != "*"}
    titles = {keyword.strip(): kind for kind in TITLES for keyword in listed[kind]}
    return Keywords(language, steps, titles)


@lru_cache(maxsize=4)
def foreign_keywords(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the keywords of all other languages that nobody would begin a sentence with: of steps, and of titles.

    Returns:
        Each keyword with the code of a language that has it.
    """
    own = keywords_of(language)
    steps: dict[str, str] = {}
    titles: dict[str, str] = {}
    for code in DIALECTS:
        if code.startswith("en-"):
            continue
        other = keywords_of(code)
        said = {keyword for keyword, kind in other.steps.items() if kind in {"given", "when", "then"}}
        for keyword in sorted(said - set(own.steps)):
            if _is_telling(keyword.strip()) and keyword.strip() not in ENGLISH_WORDS:
                steps.setdefault(keyword, code)
        for keyword, kind in other.titles.items():
            if keyword not in own.titles and kind in {"scenario", "scenarioOutline"} and _is_telling(keyword):
                titles.setdefault(keyword, code)
    return steps, titles


def _is_telling(keyword: str) -> bool:
    return len(keyword) >= (SHORTEST_FOREIGN if keyword.isascii() else SHORTEST_FOREIGN // 2)
