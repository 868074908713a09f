"""Which project a pytest run is about."""

from __future__ import annotations

import os
import shlex
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from plainspec.config.discovery import project_root_of
from plainspec.config.project import Project
from plainspec.execution.selection import split_lines

if TYPE_CHECKING:
    from collections.abc import Collection
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


def refuse_values_taken_for_paths(config: pytest.Config, options: Collection[str]) -> None:
    """Refuse an option whose value has moved pytest's root.

    pytest looks for its root and its settings before it loads plugins; a value that does not hang on its option with an
    equals sign is one of the paths to test then.

    Args:
        config: pytest's, before the command line is complete.
        options: Plugins' options that name files and folders.

    Raises:
        UsageError: There is one; says how to write it.
    """
    if config.known_args_namespace.rootdir or config.known_args_namespace.inifilename:
        return
    called = config.invocation_params.dir
    written = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *map(str, config.invocation_params.args)]
    for option, value in pairwise(written):
        place = called / value
        if option in options and place.exists() and not place.is_relative_to(called):
            raise pytest.UsageError(
                f"write {option}={value}, with an equals sign: without one, pytest takes the value for a path to test"
                " and looks for its settings there"
            )


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
