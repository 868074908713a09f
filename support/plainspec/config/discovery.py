"""Whose features are meant: those of the project that was looked for, or of another one that the paths lie in."""

from __future__ import annotations

import tomllib
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.config.project import Project
from plainspec.config.settings import ProjectError
from plainspec.config.standard import standard_folder

if TYPE_CHECKING:
    from collections.abc import Iterable


def project_root_of(base: Path, paths: Iterable[Path]) -> Path:
    """Return the root of the project that the features below ``paths`` belong to.

    Args:
        base: The project that counts where they do not lie in another one.
        paths: Files and folders, absolute; those without features do not count against others.

    Raises:
        ProjectError: They belong to different projects.
    """
    outside = [path for path in map(_plain, paths) if not path.is_relative_to(standard_folder())]
    roots = {path: _root_of(path, base) for path in outside}
    if len(set(roots.values())) > 1:
        roots = {path: root for path, root in roots.items() if _has_features(path)}
    if len(set(roots.values())) > 1:
        listed = "; ".join(f"{path} is of {root}" for path, root in roots.items())
        raise ProjectError(f"only features of one project can run at a time: {listed}")
    return next(iter(roots.values()), base)


def _plain(path: Path) -> Path:
    """Resolve `..`, but no links: messages name files as people do."""
    return Path(normpath(path))


def _has_features(path: Path) -> bool:
    return path.suffix == ".feature" or any(path.rglob("*.feature"))


def _root_of(path: Path, base: Path) -> Path:
    """Return the nearest folder with settings of ours, or with features/ and steps/ that no such settings claim."""
    places = (path, *path.parents)
    settled = next((place for place in places if _has_settings(place / "pyproject.toml")), base)
    pair = next((place for place in places if (place / "features").is_dir() and (place / "steps").is_dir()), settled)
    root = settled if settled.is_relative_to(pair) or _claims(Project.at(settled), path, pair) else pair
    return base if base.is_relative_to(root) else root


def _has_settings(file: Path) -> bool:
    try:
        tools = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}) if file.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError):
        return False
    return isinstance(tools, dict) and "plainspec" in tools


def _claims(project: Project, path: Path, pair: Path) -> bool:
    """Tell whether a project's settings name the path, or what stands in a folder below the project."""
    return any(path.is_relative_to(own) or own.is_relative_to(pair) for own in (*project.features, *project.steps))
