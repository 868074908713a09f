"""The catalogue of requirements, and what covers each."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.lint.tag_style import id_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class CatalogueError(Exception):
    """A catalogue of requirements that cannot be read."""


class FaultyCatalogueError(CatalogueError):
    """A catalogue of which some lines cannot be used.

    Attributes:
        requirements: Those of the other lines.
        problems: What is wrong with each, with its line.
    """

    def __init__(self, requirements: list[Requirement], problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.requirements = requirements
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the catalogue.

    Attributes:
        id: For example `S4-TXN-08`.
        area: What it is about, or an empty text.
        text: What is required.
    """

    id: str
    area: str
    text: str


@dataclass(frozen=True, slots=True)
class Cover:
    """A scenario or test that carries the id of a requirement.

    Attributes:
        kind: `scenario` or `test`.
        path: Its file, relative to the project.
        line: Where it begins.
        title: The scenario's title as written, or the test's name.
        verdict: Its last one (`passed`, `failed`, `broken`, `skipped`); empty where none is known.
    """

    kind: str
    path: str
    line: int
    title: str
    verdict: str = ""


@dataclass(slots=True)
class Trace:
    """Which requirement is covered by what.

    Attributes:
        requirements: The catalogue, in its order.
        covers: What carries each id of the catalogue.
        unknown: What carries ids that the catalogue does not have.
    """

    requirements: list[Requirement]
    covers: dict[str, list[Cover]] = field(default_factory=dict)
    unknown: dict[str, list[Cover]] = field(default_factory=dict)

    @property
    def missing(self) -> list[Requirement]:
        """The requirements that nothing covers."""
        return [requirement for requirement in self.requirements if not self.covers.get(requirement.id)]


def read_catalogue(file: Path) -> list[Requirement]:
    """Read a catalogue: CSV with a column `id`, and perhaps `area` and `requirement`.

    Raises:
        CatalogueError: It is no such file, or (a :class:`FaultyCatalogueError`) has an id twice, a requirement without
            one, or a quotation mark that is never closed; names the lines.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened, strict=True)
            if "id" not in (rows.fieldnames or ()):
                raise CatalogueError(f"{file}: the catalogue of requirements needs a column `id`")
            requirements, problems = _read(rows, str(file))
    except (OSError, UnicodeDecodeError, csv.Error) as refused:
        raise CatalogueError(f"{file}: the catalogue of requirements cannot be read: {refused}") from None
    if problems:
        raise FaultyCatalogueError(requirements, problems)
    return requirements


def _read(rows: csv.DictReader[str], path: str) -> tuple[list[Requirement], list[Problem]]:
    """Return the requirements, and what is wrong with lines."""
    read: dict[str, tuple[Requirement, int]] = {}
    problems: list[Problem] = []
    for line, row in _with_lines(rows, path, problems):
        name = (row["id"] or "").strip()
        area, text = row.get("area") or "", row.get("requirement") or ""
        if name in read:
            said, hint = f"{name} is in the catalogue twice", f"first: {path}:{read[name][1]}"
            problems.append(Problem(ProblemKind.DUPLICATE_DEFINITION, path, line, said, hint))
        elif name:
            read[name] = Requirement(name, area, text), line
        elif any(str(cell or "").strip() for cell in row.values()):
            said = "the requirement has no id, so nothing can cover it"
            problems.append(Problem(ProblemKind.DEFINITION, path, line, said, text))
    return [requirement for requirement, _ in read.values()], problems


def _with_lines(
    rows: csv.DictReader[str], path: str, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield each row with the line on which it begins, up to one that is not CSV, which becomes a problem."""
    line = rows.line_num + 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as refused:
            hint = "close the quotation mark; one that belongs to the text is written twice"
            problems.append(Problem(ProblemKind.SYNTAX, path, line, f"not valid CSV: {refused}", hint))
            return
        if row is None:
            return
        yield line, row
        line = rows.line_num + 1


def trace(catalogue: list[Requirement], covers: Iterable[tuple[str, Cover]]) -> Trace:
    """Bring requirements and what covers them together.

    Args:
        catalogue: The requirements.
        covers: Tags of scenarios and ids of tests, each with what carries it; a scenario's tag that does not look
            like an id of the catalogue is only a tag.
    """
    traced = Trace(catalogue, {requirement.id: [] for requirement in catalogue})
    looks_like_id = id_shape(traced.covers)
    for name, cover in covers:
        if name in traced.covers:
            traced.covers[name].append(cover)
        elif cover.kind == "test" or looks_like_id(name):
            traced.unknown.setdefault(name, []).append(cover)
    return traced
