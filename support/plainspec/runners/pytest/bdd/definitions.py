"""Step definitions written for pytest-bdd, bound like Plainspec's own under `pytest --gherkin`.

pytest-bdd keeps every definition as a fixture, so pytest decides what a feature file sees: the definitions in the
`conftest.py` files above it, in plugins, and in the project's step modules. Of several that a sentence can mean, those
nearest to the feature count; two at the same distance are ambiguous.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from inspect import signature
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.binding import Binder
from plainspec.gherkin.sentences.vocabulary import StepDefinition, Vocabulary, location_of
from plainspec.runners.pytest.bdd.private_api import PREFIX, all_contexts, context_of
from plainspec.runners.pytest.private_api import fixture_definitions, fixture_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Step
    from plainspec.gherkin.sentences.matching import Match
    from plainspec.runners.pytest.bdd.private_api import StepFunctionContext

NOT_VOCABULARY = ("pytest_bdd.plugin", "plainspec.runners.pytest_bdd.plugin")


class BddPattern:
    """Matches sentences with one of pytest-bdd's parsers."""

    def __init__(self, context: StepFunctionContext) -> None:
        self._parser = context.parser
        self._converters = context.converters
        self._taken = frozenset(signature(context.step_func).parameters)

    def match(self, text: str) -> dict[str, Callable[[], Any]] | None:
        """Return, by parameter name, what converts each argument that the function takes."""
        if not self._parser.is_matching(text):
            return None
        names = self._parser.parse_arguments(text) or {}
        return {name: partial(self._value, text, name) for name in names if name in self._taken}

    def _value(self, text: str, name: str) -> Any:
        value = (self._parser.parse_arguments(text) or {})[name]
        convert = self._converters.get(name)
        return convert(value) if convert else value


class BddBinder(Binder):
    """Binds the scenarios of one folder: what is nearest to it first, then what its outer folders see."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        node: pytest.Collector,
        outer: Binder | None = None,
        standard: Callable[[], Vocabulary] | None = None,
    ) -> None:
        super().__init__(vocabulary, standard)
        self._node = node
        self._outer = outer

    @property
    def layers(self) -> Any:
        """All layers, the nearest first."""
        return [*super().layers, *(self._outer.layers if self._outer else ())]

    def find(self, step: Step) -> list[Match]:
        """Return what a step may mean: the nearest matches."""
        return super().find(step) or (self._outer.find(step) if self._outer else [])


class BddDefinitions:
    """The definitions of a run, by the folder of the feature that sees them."""

    def __init__(self, own: Vocabulary, binder: Binder, standard: Callable[[], Vocabulary]) -> None:
        """Extend the project's ``own`` vocabulary, which ``binder`` alone would bind to."""
        self._own = own
        self._binder = binder
        self._standard = standard
        self._by_folder: dict[Path, Binder] = {}
        self._known: dict[int, StepDefinition] = {}

    def binder_for(self, node: pytest.Collector) -> Binder:
        """Return what binds the scenarios of the feature file (or its Rule) ``node``."""
        folder = node.path.parent
        if folder not in self._by_folder:
            self._by_folder[folder] = self._make(node)
        return self._by_folder[folder]

    def _make(self, node: pytest.Collector) -> Binder:
        levels: dict[int, list[StepDefinition]] = {}
        for base, definition in self._visible(node):
            levels.setdefault(len(PurePosixPath(base).parts), []).append(definition)
        if not levels:
            return self._binder
        own = Vocabulary([*self._own.steps, *levels.pop(0, ())], self._own.parameter_types)
        own.stand_on(self._own.fixtures)
        binder = BddBinder(own, node, standard=self._standard)
        for _, definitions in sorted(levels.items()):
            nearer = Vocabulary(definitions, self._own.parameter_types)
            binder = BddBinder(nearer, node, outer=binder)
        return binder

    def _visible(self, node: pytest.Collector) -> Iterator[tuple[str, StepDefinition]]:
        """Yield the definitions that a node sees, each with the folder that declares it."""
        for base, context in visible_contexts(node):
            yield base, self._definition(context)

    def _definition(self, context: StepFunctionContext) -> StepDefinition:
        if id(context) not in self._known:
            self._known[id(context)] = _definition_of(context)
        return self._known[id(context)]


def definitions_in_step_modules(project: Project) -> list[StepDefinition]:
    """List the definitions in the project's step modules, as far as these are imported."""
    folders = tuple(f"{folder}{os.sep}" for folder in project.steps)
    definitions = [_definition_of(context) for context in all_contexts()]
    return [definition for definition in definitions if definition.location.path.startswith(folders)]


def _definition_of(context: StepFunctionContext) -> StepDefinition:
    return StepDefinition(
        context.type,
        sentence_of(context),
        context.step_func,
        context.target_fixture,
        location_of(context.step_func),
        BddPattern(context),
    )


def sentence_of(context: StepFunctionContext) -> str:
    """Return how a definition writes its sentence; a compiled regular expression is one, too."""
    written: object = context.parser.name
    return str(getattr(written, "pattern", written))


def offer_step_modules(config: pytest.Config, project: Project) -> None:
    """Treat the project's step modules with pytest-bdd definitions as if `pytest_plugins` named them.

    Their definitions, and the pytest fixtures beside them, are then visible to every feature.
    """
    folders = tuple(f"{folder}{os.sep}" for folder in project.steps)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not file or not file.startswith(folders) or config.pluginmanager.is_registered(module):
            continue
        if any(name.startswith(PREFIX) for name in vars(module)):
            config.pluginmanager.register(module)


def visible_contexts(node: pytest.Collector | pytest.Item) -> Iterator[tuple[str, StepFunctionContext]]:
    """Yield what pytest-bdd knows of each definition that a node sees, with the folder that declares it."""
    for name in fixture_names(node):
        if not name.startswith(PREFIX):
            continue
        for fixturedef in fixture_definitions(node, name):
            context = context_of(fixturedef.func)
            if context is not None and context.step_func.__module__ not in NOT_VOCABULARY:
                yield fixturedef.baseid or "", context
