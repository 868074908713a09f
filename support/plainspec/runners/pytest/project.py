"""Which project a pytest run is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.config.discovery import project_root_of
from plainspec.config.project import Project
from plainspec.execution.selection import split_lines

if TYPE_CHECKING:
    from pathlib import Path


def project_of(config: pytest.Config) -> Project:
    """Read the project of the features that were named, or around the folder where pytest was called.

    pytest's root is the project where somebody has named it, or has named paths of another project. Otherwise it need
    not be: pytest guesses it from everything on the command line that is a path, such as the folder of the results,
    and looks for settings of its own only.

    Raises:
        ProjectError: The settings cannot be read, or features of several projects were named.
    """
    root = _called_in(config)
    if config.option.rootdir or config.option.inifilename or not config.option.gherkin or not _are_named(config):
        return Project.at(root)
    return Project.at(project_root_of(root, paths_of(config)))


def paths_of(config: pytest.Config) -> list[Path]:
    """Return the files and folders that pytest's arguments name, absolute."""
    return [config.invocation_params.dir / split_lines(argument.split("::")[0])[0] for argument in config.args]


def _called_in(config: pytest.Config) -> Path:
    root, called = config.rootpath, config.invocation_params.dir
    if config.option.rootdir or config.option.inifilename or _lies_elsewhere(config, root, called):
        return root
    settings = config.inipath.parent if config.inipath else None
    places = (called, *called.parents)
    return next((place for place in places if _is_project(place) or place == settings), called)


def _lies_elsewhere(config: pytest.Config, root: Path, called: Path) -> bool:
    """Tell whether all paths that were named lie below a root that pytest was not called in."""
    if called.is_relative_to(root) or not _are_named(config):
        return False
    below = root.resolve()
    return all((called / path).resolve().is_relative_to(below) for path in config.args)


def _are_named(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.ARGS


def _is_project(place: Path) -> bool:
    return (place / "pyproject.toml").is_file()
