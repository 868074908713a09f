"""Step definitions written for pytest-bdd, bound like Plainspec's own under `pytest --gherkin`.

pytest-bdd keeps every definition as a fixture, so pytest decides what a feature file sees: the definitions in the
`conftest.py` files above it, in plugins, and in the project's step modules. Of several that a sentence can mean, those
nearest to the feature count; two at the same distance are ambiguous. Those of a test module that calls
`scenarios()` serve the scenarios that it names.
"""

from __future__ import annotations

import os
from functools import partial
from inspect import signature
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.gherkin.binding import Binder
from plainspec.gherkin.sentences.definitions import StepDefinition, location_of
from plainspec.gherkin.sentences.vocabulary import DECLARED, Vocabulary
from plainspec.runners.pytest.bdd.private_api import PREFIX, all_contexts, context_of
from plainspec.runners.pytest.private_api import fixture_definitions, fixture_names, offer_fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.gherkin.features.model import Step
    from plainspec.gherkin.scope import Place
    from plainspec.gherkin.sentences.matching import Match
    from plainspec.runners.pytest.bdd.modules import BddModules
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
        outer: Binder | None = None,
        standard: Callable[[], Vocabulary] | None = None,
        *,
        with_snippets: bool = False,
    ) -> None:
        super().__init__(vocabulary, standard, with_snippets=with_snippets)
        self._outer = outer

    @property
    def layers(self) -> Any:
        """All layers, the nearest first."""
        return [*super().layers, *(self._outer.layers if self._outer else ())]

    def find(self, step: Step, place: Place | None = None) -> list[Match]:
        """Return what a step may mean: the nearest matches."""
        return super().find(step, place) or (self._outer.find(step, place) if self._outer else [])


class BddDefinitions:
    """The definitions of a run, by the folder of the feature that sees them, or by the feature."""

    def __init__(
        self, own: Vocabulary, binder: Binder, standard: Callable[[], Vocabulary], modules: BddModules
    ) -> None:
        """Extend the project's ``own`` vocabulary, which ``binder`` alone would bind to."""
        self.modules = modules
        self._own = own
        self._binder = binder
        self._standard = standard
        self._by_place: dict[Path, Binder] = {}
        self._known: dict[int, StepDefinition] = {}

    def binder_for(self, node: pytest.Collector) -> Binder:
        """Return what binds the scenarios of the feature file (or its Rule) ``node``."""
        modules = self.modules.serving(node.path)
        place = node.path if modules else node.path.parent
        if place not in self._by_place:
            file: Any = node.getparent(pytest.Module)
            for module in modules:
                offer_fixtures(file, module)
            self._by_place[place] = self._make(node)
        return self._by_place[place]

    def _make(self, node: pytest.Collector) -> Binder:
        levels: dict[int, list[StepDefinition]] = {}
        for depth, definition in self._visible(node):
            levels.setdefault(depth, []).append(definition)
        if not levels:
            return self._binder
        own = Vocabulary([*self._own.steps, *levels.pop(0, ())], self._own.parameter_types)
        own.depend_on(self._own.fixtures)
        snippets = self._binder.with_snippets
        binder = BddBinder(own, standard=self._standard, with_snippets=snippets)
        for _, definitions in sorted(levels.items()):
            nearer = Vocabulary(definitions, self._own.parameter_types)
            binder = BddBinder(nearer, outer=binder, with_snippets=snippets)
        return binder

    def _visible(self, node: pytest.Collector) -> Iterator[tuple[int, StepDefinition]]:
        """Yield the definitions that a node sees, each with the depth of what declares it."""
        nearest: dict[int, tuple[int, StepFunctionContext]] = {}
        for base, context in visible_contexts(node):
            depth = len(PurePosixPath(base).parts)
            if depth >= nearest.get(id(context), (0, context))[0]:
                nearest[id(context)] = depth, context
        for depth, context in nearest.values():
            yield depth, self._definition(context)

    def _definition(self, context: StepFunctionContext) -> StepDefinition:
        if id(context) not in self._known:
            written = DECLARED.get(location_of(context.step_func).path)
            scope = self.modules.scope_of(context) or (written.scope if written else None)
            self._known[id(context)] = _definition_of(context)._replace(scope=scope)
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


def visible_contexts(node: pytest.Collector | pytest.Item) -> Iterator[tuple[str, StepFunctionContext]]:
    """Yield what pytest-bdd knows of each definition that a node sees, with the folder that declares it."""
    for name in fixture_names(node):
        if not name.startswith(PREFIX):
            continue
        for fixturedef in fixture_definitions(node, name):
            context = context_of(fixturedef.func)
            if context is not None and context.step_func.__module__ not in NOT_VOCABULARY:
                yield fixturedef.baseid or "", context
