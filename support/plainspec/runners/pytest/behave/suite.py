"""A behave suite in a project: its step modules, found and imported as behave does, and its `environment.py`."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from plainspec.config.imports import asks_to_stop, unimportable
from plainspec.config.project import StepModulesError
from plainspec.config.step_modules import ModuleImport, step_files, text_of
from plainspec.runners.pytest.behave.definitions import definitions_of, known_definitions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.gherkin.sentences.definitions import StepDefinition

ENVIRONMENT = "environment.py"
USES_BEHAVE = re.compile(r"^\s*(?:from|import)\s+behave\b", re.MULTILINE)
USES_OTHERS = re.compile(r"^\s*(?:from|import)\s+(?:plainspec|pytest_bdd)\b", re.MULTILINE)


class BehaveSuite:
    """The step modules of a project that are written for behave.

    Attributes:
        project: The project.
        hooks: What its `environment.py` defines, by name.
    """

    def __init__(self, project: Project, folders: list[Path]) -> None:
        self.project = project
        self.hooks: dict[str, Any] = {}
        self._folders = folders
        self._before: set[int] = set()

    @classmethod
    def of(cls, project: Project) -> BehaveSuite | None:
        """Return a project's suite; None where it has none, or behave is not installed."""
        folders = [folder for folder in project.steps if _is_for_behave(folder, project.root)]
        return cls(project, folders) if folders and find_spec("behave") else None

    def prepare(self, rewrite: Callable[..., None] | None = None) -> ModuleImport:
        """Execute `environment.py`, and return what imports the step modules as behave has them.

        Raises:
            StepModulesError: The file cannot be executed; names it, with the line.
        """
        from plainspec.runners.behave.private_api import decorators, execute, keep_matcher, reset_matcher

        self._before = known_definitions()
        for folder in self._folders:
            for place in (folder.parent, self.project.root):
                if str(place) not in sys.path:
                    sys.path.append(str(place))
            file = folder.parent / ENVIRONMENT
            if file.is_file() and "plainspec.runners.behave" not in file.read_text(encoding="utf-8"):
                try:
                    execute(file, self.hooks)
                except BaseException as error:
                    if asks_to_stop(error):
                        raise
                    raise StepModulesError([unimportable(file.name, file, error)]) from error
        keep_matcher()
        return ModuleImport(rewrite, decorators(), reset_matcher)

    def definitions(self) -> list[StepDefinition]:
        """List the definitions that the imported step modules have made."""
        return definitions_of(self.project, self._before)


def _is_for_behave(folder: Path, root: Path) -> bool:
    """Tell whether modules are written for behave: one says so, or none says otherwise where behave has them.

    That is below the features, or beside an `environment.py`; a module need not import what behave defines in it.
    """
    texts = [text_of(file) for file in step_files(folder)]
    if any(USES_BEHAVE.search(text) for text in texts):
        return True
    if not texts or any(USES_OTHERS.search(text) for text in texts):
        return False
    has_features = folder.name == "steps" and folder.parent != root and any(folder.parent.rglob("*.feature"))
    return has_features or (folder.parent / ENVIRONMENT).is_file()
