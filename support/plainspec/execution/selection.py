"""What of a feature file is to run: `x.feature:12`, and tag expressions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Feature, Scenario

LINES = re.compile(r"^(?P<path>.*\.feature)(?P<lines>(?::\d+)+)$")


class SelectionError(ValueError):
    """A selection that means nothing: a line with nothing on it."""


def split_lines(argument: str) -> tuple[str, list[int]]:
    """Split `x.feature:12:30` into the path and its lines; other arguments come back whole, with no lines."""
    named = LINES.match(argument)
    if not named:
        return argument, []
    return named["path"], [int(line) for line in named["lines"].split(":") if line]


def take_lines(arguments: list[str], folder: Path) -> tuple[list[str], dict[str, list[int]]]:
    """Take the lines off paths such as `x.feature:12`.

    Args:
        arguments: Paths and ids, as on pytest's command line.
        folder: The folder that they count from.

    Returns:
        The arguments without lines, and the selected lines by file; a file that is also named whole, by itself or
        by a folder above it, is selected whole.

    Raises:
        SelectionError: A file is selected by lines and by ids, which cannot be added up.
    """
    taken, whole, by_id = dict[str, list[int]](), set[Path](), set[str]()
    paths = []
    for argument in arguments:
        path, lines = split_lines(argument)
        place = (folder / path.split("::")[0]).resolve()
        if lines:
            taken.setdefault(str(place), []).extend(lines)
        elif "::" in path:
            by_id.add(str(place))
        else:
            whole.add(place)
        paths.append(path)
    kept = {file: lines for file, lines in taken.items() if not whole & {Path(file), *Path(file).parents}}
    both = next((file for file in kept if file in by_id), None)
    if both:
        raise SelectionError(f"{both} is selected by lines and by ids: use one of the two for all of its scenarios")
    return paths, kept


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
