"""What is declared in conftest.py files, which are no step modules: pytest alone loads them, some too late."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.config.step_modules import CONFTEST, is_dedicated
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.vocabulary import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.config.project import Project
    from plainspec.gherkin.sentences.definitions import Location
    from plainspec.gherkin.sentences.vocabulary import Declarations


def misplaced_definitions(project: Project) -> list[Problem]:
    """Say what the project's conftest.py files declare, as far as they are loaded and no step modules themselves."""
    files = [Path(path) for path in DECLARED if path.endswith(CONFTEST)]
    meant = [file for file in files if file.name == CONFTEST and file.is_relative_to(project.root)]
    read = [folder for folder in project.steps if is_dedicated(folder)]
    lost = [file for file in meant if not any(file.is_relative_to(folder) for folder in read)]
    if not lost:
        return []
    hint = "move it to a step module, in " + " or ".join(project.shown(folder) for folder in project.steps)
    return [
        Problem(
            ProblemKind.DEFINITION,
            project.shown(file),
            place.line,
            f"{what} is not read, because it is in a conftest.py",
            hint,
        )
        for file in lost
        for what, place in _declared(DECLARED[str(file)])
    ]


def _declared(declarations: Declarations) -> Iterator[tuple[str, Location]]:
    for definition in declarations.steps.values():
        yield definition.decorator, definition.location
    for kind in declarations.parameter_types:
        yield f"the parameter type {{{kind.name}}}", kind.location
    for fixture in declarations.fixtures:
        yield f"the support fixture {fixture.name}", fixture.location
