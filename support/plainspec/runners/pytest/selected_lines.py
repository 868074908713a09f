"""Lines on the command line's paths, `x.feature:12`: taken off before pytest reads them, and checked."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.execution.selection import SelectionError, scenarios_at, take_lines
from plainspec.gherkin.features.problems import GherkinError

if TYPE_CHECKING:
    from plainspec.config.project import Project


def take_selected_lines(config: pytest.Config, project: Project) -> dict[str, list[int]]:
    """Take the lines off the command line's paths; workers get both from the process that split them."""
    kept: dict[str, list[int]] | None = getattr(config.option, "plainspec_lines", None)
    if kept is not None:
        return kept
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        missing = [folder for folder in project.features if not folder.exists()]
        if missing:
            shown = ", ".join(map(str, missing))
            raise pytest.UsageError(f"there is no {shown}: name the features to run, or set [tool.plainspec] features")
        config.args[:] = [_as_argument(folder, config.invocation_params.dir) for folder in project.features]
    try:
        config.args[:], lines = take_lines(config.args, config.invocation_params.dir)
    except SelectionError as refused:
        raise pytest.UsageError(str(refused)) from None
    config.option.plainspec_lines = lines
    return lines


def _as_argument(folder: Path, called_in: Path) -> str:
    """Return a path as pytest takes it, to which a bracket in an argument begins the name of a test's case."""
    is_below = "[" in str(folder) and folder.is_relative_to(called_in)
    return str(folder.relative_to(called_in)) if is_below else str(folder)


def check_selected_lines(project: Project, selected: dict[str, list[int]]) -> None:
    """Refuse lines at which no scenario stands; a file that cannot be read is reported where it is collected."""
    for path, lines in selected.items():
        file = Path(path)
        with suppress(GherkinError):
            try:
                scenarios_at(project.cache.read(file, project.shown(file)), file, lines)
            except SelectionError as refused:
                raise pytest.UsageError(str(refused)) from None
