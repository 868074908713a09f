"""Step modules with definitions of pytest-bdd: those that serve every feature, and those that serve their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.runners.pytest.bdd.private_api import PREFIX, scenario_of

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Feature, Scenario
    from plainspec.runners.pytest.bdd.private_api import StepFunctionContext


class ModuleScope:
    """The scenarios that a test module names by `scenarios()` or `@scenario`."""

    def __init__(self, places: set[tuple[Path, int]], project: Project) -> None:
        self._places = places
        self._project = project
        self.files = {file for file, _ in places}

    def serves(self, feature: Feature, scenario: Scenario) -> bool:
        """Tell whether the module names a scenario."""
        return ((self._project.root / feature.path).resolve(), scenario.line) in self._places


class BddModules:
    """The project's step modules with definitions of pytest-bdd, by the scenarios that they serve."""

    def __init__(self, config: pytest.Config, project: Project) -> None:
        """Treat the modules that serve every feature as if `pytest_plugins` named them.

        Their definitions, and the pytest fixtures beside them, are then visible to every feature.
        """
        self._scopes: dict[str, ModuleScope] = {}
        self._modules: dict[Path, list[ModuleType]] = {}
        for module in modules_of(project):
            places = {(Path(file).resolve(), line) for file, line in _named_by(module)}
            if not places:
                if not config.pluginmanager.is_registered(module):
                    config.pluginmanager.register(module)
                continue
            scope = self._scopes[module.__name__] = ModuleScope(places, project)
            for file in scope.files:
                self._modules.setdefault(file, []).append(module)

    def serving(self, file: Path) -> list[ModuleType]:
        """Return the test modules that name scenarios of a feature file."""
        return self._modules.get(file.resolve(), []) if self._modules else []

    def scope_of(self, context: StepFunctionContext) -> ModuleScope | None:
        """Return what the module of a definition serves; None if that is all features."""
        return self._scopes.get(context.step_func.__module__)


def modules_of(project: Project) -> list[ModuleType]:
    """List the imported step modules that define, or import, definitions of pytest-bdd; each once."""
    folders = tuple(f"{folder}{os.sep}" for folder in project.steps)
    found: dict[int, ModuleType] = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and file.startswith(folders) and any(name.startswith(PREFIX) for name in vars(module)):
            found[id(module)] = module
    return list(found.values())


def _named_by(module: ModuleType) -> list[tuple[str, int]]:
    templates = [scenario_of(value) for value in vars(module).values()]
    return [(template.feature.filename, template.line_number) for template in templates if template]
