"""The catalogue of requirements, and what covers each."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainspec.gherkin.lint.tag_style import id_shape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class CatalogueError(Exception):
    """A catalogue of requirements that cannot be read."""


class RepeatedRequirementError(CatalogueError):
    """A catalogue that has ids twice.

    Attributes:
        requirements: The catalogue, each id where it stands first.
        repeated: Each id that stands there again, with its line and the one where it stands first.
    """

    def __init__(self, file: Path, requirements: list[Requirement], repeated: list[tuple[str, int, int]]) -> None:
        super().__init__("\n".join(f"{file}:{line}: {name} is in the catalogue twice" for name, line, _ in repeated))
        self.requirements = requirements
        self.repeated = repeated


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
        CatalogueError: It is no such file, or (a :class:`RepeatedRequirementError`) has an id twice; names the line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            if "id" not in (rows.fieldnames or ()):
                raise CatalogueError(f"{file}: the catalogue of requirements needs a column `id`")
            read: dict[str, tuple[Requirement, int]] = {}
            repeated: list[tuple[str, int, int]] = []
            for row in rows:
                name = (row["id"] or "").strip()
                if not name:
                    continue
                if name in read:
                    repeated.append((name, rows.line_num, read[name][1]))
                    continue
                read[name] = Requirement(name, row.get("area") or "", row.get("requirement") or ""), rows.line_num
    except (OSError, UnicodeDecodeError, csv.Error) as refused:
        raise CatalogueError(f"{file}: the catalogue of requirements cannot be read: {refused}") from None
    requirements = [requirement for requirement, _ in read.values()]
    if repeated:
        raise RepeatedRequirementError(file, requirements, repeated)
    return requirements


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
