"""What of a feature file is to run: `x.feature:12`, and tag expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.gherkin.model import Feature, Scenario

LINES = re.compile(r"^(?P<path>.*\.feature)(?P<lines>(?::\d+)+)$")


class SelectionError(ValueError):
    """A selection that means nothing: a line with nothing on it."""


def split_lines(argument: str) -> tuple[str, list[int]]:
    """Split `x.feature:12:30` into the path and its lines; other arguments come back whole, with no lines."""
    named = LINES.match(argument)
    if not named:
        return argument, []
    return named["path"], [int(line) for line in named["lines"].split(":") if line]


def scenarios_at(feature: Feature, file: Path, lines: list[int]) -> set[int]:
    """Return the indexes of the scenarios that ``lines`` mean.

    A line means the innermost element that it belongs to: a row of Examples, a scenario (all its rows), a Rule
    or the feature.

    Raises:
        SelectionError: There is nothing on a line; says where the nearest scenario begins.
    """
    text = file.read_text(encoding="utf-8-sig").splitlines()
    chosen: set[int] = set()
    for line in lines:
        content = text[line - 1].strip() if 0 < line <= len(text) else ""
        before = [anchor for anchor in feature.anchors if anchor.line <= line]
        if not content or content.startswith("#") or not before:
            raise SelectionError(f"{feature.path}:{line}: {_nothing(feature.scenarios, text, line)}")
        innermost = before[-1]
        if innermost.line != line and innermost.end - innermost.first == 1:
            innermost = next((a for a in reversed(before) if not _is_row(feature, a.line)), innermost)
        chosen.update(range(innermost.first, innermost.end))
    return chosen


def _is_row(feature: Feature, line: int) -> bool:
    return any(scenario.row is not None and scenario.row.line == line for scenario in feature.scenarios)


def _nothing(scenarios: tuple[Scenario, ...], text: list[str], line: int) -> str:
    said = "there is nothing on this line" if 0 < line <= len(text) else f"the file has {len(text)} lines"
    if not scenarios:
        return f"{said}, and the file has no scenario"
    near = min(scenarios, key=lambda scenario: abs(scenario.own_line - line))
    return f'{said}; the nearest scenario, "{near.title}", begins on line {near.own_line}'
