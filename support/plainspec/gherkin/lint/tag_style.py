"""Tags that say something else than they should: misspelt ones, and requirements that do not exist."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.gherkin.tags import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from plainspec.gherkin.features.model import Feature

SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")
ISOLATIONS = ("savepoint",)
FAMILIES = ("severity", "owner", "issue", "link", "tms", "needs", "world", *OUTCOMES)
"""Tags with a value behind a colon that mean something to Plainspec: `@owner:ana`."""

FREE_VALUES = ("owner", "issue", "link", "tms", "needs", *OUTCOMES)
FREQUENT = 2
SHORTEST, MIDDLING, LONG = 4, 5, 8
"""How many letters two tags need at least to be compared, to differ in a letter, and to differ in two."""


class TagStyle:
    """Judges the tags of one file by those of the whole project."""

    def __init__(self, features: Iterable[tuple[Feature, str]], requirements: Iterable[str]) -> None:
        """Learn the tags.

        Args:
            features: Every feature of the project and the text of its file.
            requirements: The ids of the catalogue; none where there is no catalogue.
        """
        self._counts = Counter(tag for feature, text in features for tag, _, _ in written_tags(feature, text))
        self._ids = list(requirements)
        self._known_ids = set(self._ids)
        self._looks_like_id = id_shape(self._ids)
        self._frequent = [tag for tag, count in self._counts.items() if count >= FREQUENT]

    def problems(self, feature: Feature, text: str) -> list[Problem]:
        """Return what is wrong with the tags that stand in one file."""
        return [
            Problem(ProblemKind.TAG, feature.path, line, message, hint, column, rule)
            for tag, line, column in written_tags(feature, text)
            for rule, message, hint in self._judge(tag)
        ]

    def _judge(self, tag: str) -> Iterator[tuple[str, str, str]]:
        if tag in self._known_ids:
            return
        if self._looks_like_id(tag):
            near = tag.upper() if tag.upper() in self._known_ids else nearest_name(tag, self._ids)
            hint = f"did you mean @{near}?" if near else ""
            yield "unknown-requirement", f"@{tag} names a requirement that the catalogue does not have", hint
            return
        family, colon, value = tag.partition(":")
        if colon and family == "severity" and value not in SEVERITIES:
            near = nearest_name(value.lower(), SEVERITIES)
            hint = f"did you mean @severity:{near}?" if near else f"expected one of {', '.join(SEVERITIES)}"
            yield "unknown-severity", f"@{tag} is not a severity", hint
            return
        if colon and family == "world" and value not in ISOLATIONS:
            near = nearest_name(value.lower(), ISOLATIONS)
            hint = f"did you mean @world:{near}?" if near else f"expected {' or '.join(ISOLATIONS)}"
            yield "unknown-world", f"@{tag} is not a way to isolate a scenario's database", hint
            return
        meant = self._meant(tag)
        if meant:
            yield "misspelt-tag", f"@{tag} is used only here and resembles @{meant}", f"did you mean @{meant}?"

    def _meant(self, tag: str) -> str:
        """Return the tag that a rare one was probably meant to be, or an empty text."""
        family, colon, value = tag.partition(":")
        if colon and family not in FAMILIES:
            meant = next((known for known in FAMILIES if similar(family, known)), "")
            if meant:
                return f"{meant}:{value}"
        if self._counts[tag] > 1 or tag in OUTCOMES or family in FREE_VALUES:
            return ""
        return next((known for known in (*OUTCOMES, *self._frequent) if similar(tag, known)), "")


def written_tags(feature: Feature, text: str) -> list[tuple[str, int, int]]:
    """List each tag as it stands in the file: the tag without its `@`, the line and the column."""
    known = {*feature.tags, *(tag for scenario in feature.scenarios for tag in scenario.tags)}
    if not known:
        return []
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip()[:1] == "@":
            written = re.finditer(r"@([^\s@#]+)", line.split(" #")[0])
            found += [(tag[1], number, tag.start() + 1) for tag in written if tag[1] in known]
    return found


def id_shape(ids: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a tag looks like one of these ids, known or not.

    Figures may be other figures; letters may be others behind the first part: where `S4-TXN-08` is an id,
    `S9-ABC-1` looks like one, and `JIRA-8` does not.
    """
    shapes = set()
    for known in ids:
        head, *tail = re.split(r"(?<=[^A-Za-z0-9])", known, maxsplit=1)
        shape = re.sub(r"\d+", r"\\d+", re.escape(head))
        for part in tail:
            escaped = re.sub(r"[A-Za-z]+", "[A-Z]+", re.sub(r"([^A-Za-z0-9])", r"\\\1", part))
            shape += re.sub(r"\d+", r"\\d+", escaped)
        shapes.add(shape)
    if not shapes:
        return lambda _: False
    pattern = re.compile("|".join(sorted(shapes)), re.IGNORECASE)
    return lambda tag: pattern.fullmatch(tag) is not None


def similar(tag: str, other: str) -> bool:
    """Tell whether two different tags are so alike that one of them is probably a slip.

    Words of four letters that differ in one are mostly words of their own (`read` and `road`); with a letter too many
    or too few, or two that have changed places, they are not.
    """
    if tag == other or re.sub(r"\d", "", tag) == re.sub(r"\d", "", other):
        return False
    if tag.casefold() == other.casefold():
        return True
    shorter = min(len(tag), len(other))
    if shorter < SHORTEST:
        return False
    if shorter < MIDDLING and len(tag) == len(other) and sorted(tag.casefold()) != sorted(other.casefold()):
        return False
    return edit_distance(tag.casefold(), other.casefold()) <= (2 if shorter >= LONG else 1)


def edit_distance(one: str, other: str) -> int:
    """Count the letters to insert, remove, replace or swap with their neighbour to turn one text into another."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
