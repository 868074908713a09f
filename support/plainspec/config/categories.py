"""The categories that `plainspec run` knows: what a project calls parts of its specification."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.config import settings
from plainspec.config.settings import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from plainspec.config.project import Project

ALL, COVERAGE = "all", "coverage"
"""Names that every project has: everything, and everything with coverage."""

KEYS = ("paths", "tags")


@dataclass(frozen=True, slots=True)
class Category:
    """A part of a project's specification and tests.

    Attributes:
        name: What `plainspec run` calls it.
        paths: Features and tests, files or folders, relative to the project's root; all features where there are none.
        tags: A tag expression that chooses among their scenarios; empty for all of them.
    """

    name: str
    paths: tuple[str, ...] = ()
    tags: str = ""


def categories_of(project: Project) -> dict[str, Category]:
    """Return the categories by their names: those of `[tool.plainspec.run]`, and each folder of the features folders.

    Raises:
        ProjectError: The table does not describe categories, or names what is not there.
    """
    said = settings.read(project.root / "pyproject.toml").get("run", {})
    if not isinstance(said, dict):
        raise ProjectError(f"[tool.plainspec] run must be a table of categories, not {said!r}")
    areas = {category.name: category for category in _areas(project)}
    return {
        ALL: Category(ALL),
        COVERAGE: Category(COVERAGE),
        **areas,
        **{name: _read(name, said, project) for name in said},
    }


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that there is no such category, and which one was probably meant."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(sorted(names))}"
    return f"there is no category {name!r}; {hint}"


def _areas(project: Project) -> Iterable[Category]:
    for folder in project.features:
        standing_alone = folder.parent != project.root and not folder.is_relative_to(project.root)
        for area in [folder] if standing_alone else sorted(folder.iterdir()) if folder.is_dir() else []:
            if area.is_dir() and next(area.rglob("*.feature"), None) is not None:
                yield Category(area.name, (project.shown(area),))


def _read(name: str, said: Mapping[str, Any], project: Project) -> Category:
    where = f"[tool.plainspec.run.{name}]"
    table = said[name]
    if name in {ALL, COVERAGE}:
        raise ProjectError(f"{where}: {name!r} is a name that every project has; choose another one")
    if not isinstance(table, dict):
        raise ProjectError(f"{where} must be a table with {' and '.join(KEYS)}, not {table!r}")
    for key in table:
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(KEYS)}"
            raise ProjectError(f"{where} has no setting {key!r}; {hint}")
    paths = settings.texts(table, "paths", [])
    for path in paths:
        if not (project.root / path).exists():
            raise ProjectError(settings.missing(project.root, f"run.{name}.paths", path, "file or folder"))
    return Category(name, paths, settings.text(table, "tags", ""))


def feature_in(path: Path) -> bool:
    """Tell whether a path is a feature, or a folder with features in it."""
    return path.suffix == ".feature" or (path.is_dir() and next(path.rglob("*.feature"), None) is not None)
