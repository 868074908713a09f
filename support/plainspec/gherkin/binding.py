"""Every step of every scenario bound to one function, before anything runs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Literal, NamedTuple

from plainspec.gherkin.binding_problems import (
    Explanations,
    Layer,
    ambiguous,
    duplicates,
    empty_scenario,
    unusable,
)
from plainspec.gherkin.scope import serving
from plainspec.gherkin.sentences.matching import Argument, Match, Matcher
from plainspec.gherkin.sentences.signature import AnnotationError, Call, argument_problem, call_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.gherkin.features.model import Feature, Scenario, Step
    from plainspec.gherkin.features.problems import Problem
    from plainspec.gherkin.scope import Place
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.gherkin.sentences.vocabulary import Vocabulary

Manner = Literal["value", "coroutine", "generator", "async generator"]


class BoundStep(NamedTuple):
    """A step and what it will call.

    Attributes:
        step: The step as written.
        definition: The definition it means.
        arguments: The arguments of its sentence.
        call: How the function is called.
        manner: What calling the function gives: a value, or something to await, to start or both.
    """

    step: Step
    definition: StepDefinition
    arguments: tuple[Argument, ...]
    call: Call
    manner: Manner


class BoundScenario(NamedTuple):
    """A scenario ready to run.

    Attributes:
        feature: The feature it belongs to.
        scenario: The scenario.
        steps: Its steps, in order.
        fixtures: Names of what neither the sentences nor earlier steps provide.
    """

    feature: Feature
    scenario: Scenario
    steps: tuple[BoundStep, ...]
    fixtures: tuple[str, ...]

    @property
    def runs_async(self) -> bool:
        """Whether any of its steps has to be awaited."""
        return any(bound.manner in ("coroutine", "async generator") for bound in self.steps)


class Binder:
    """Binds scenarios to a project's own sentences first, and to the standard vocabulary where it has none.

    Within one layer a sentence must mean one definition only; the standard layer is loaded when a sentence first
    needs it.
    """

    def __init__(
        self, own: Vocabulary, standard: Callable[[], Vocabulary] | None = None, *, with_snippets: bool = False
    ) -> None:
        self._layers = [_layer_of(own)]
        self._load_standard = standard
        self._calls: dict[tuple[int, int], tuple[Call, Manner]] = {}
        self.with_snippets = with_snippets
        self._explain = Explanations(lambda: self.layers, with_snippets=with_snippets)

    @property
    def own(self) -> Layer:
        """The project's own layer."""
        return self._layers[0]

    @property
    def layers(self) -> list[Layer]:
        """All layers; asking for them loads the standard vocabulary."""
        if self._load_standard:
            standard = self._load_standard()
            self._load_standard = None
            self._layers.append(_layer_of(standard))
        return self._layers

    def find(self, step: Step, place: Place | None = None) -> list[Match]:
        """Return what a step may mean: the matches of the first layer that has any.

        Args:
            step: The step.
            place: Its feature and scenario; where it is left out, definitions count whatever they serve.
        """
        matches = serving(self._layers[0].matcher.find(step.kind, step.text), place)
        if matches or (len(self._layers) == 1 and not self._load_standard):
            return matches
        for layer in self.layers[1:]:
            matches = serving(layer.matcher.find(step.kind, step.text), place)
            if matches:
                layer.vocabulary.list_files(match.definition.location.path for match in matches)
                break
        return matches

    def bind(
        self,
        feature: Feature,
        scenario: Scenario,
        is_fixture: Callable[[str], bool],
        is_foreign: Callable[[Step], bool] = lambda _: False,
    ) -> tuple[BoundScenario, list[Problem]]:
        """Bind one scenario.

        Args:
            feature: The feature it belongs to.
            scenario: The scenario.
            is_fixture: Tells whether a fixture of this name can be asked for.
            is_foreign: Tells whether the runner itself has what an undefined step means.

        Returns:
            The bound scenario, which can be run if there are no problems, and all the problems.
        """
        problems = feature.flaws_of(scenario)
        if problems:
            return BoundScenario(feature, scenario, (), ()), problems
        bound: list[BoundStep] = []
        given: set[str] = set()
        wanted: dict[str, None] = {}
        complete = True
        if not scenario.steps:
            problems.append(empty_scenario(feature, scenario))
        for step in scenario.steps:
            before = len(problems)
            ready = self._bind_step((feature, scenario), step, problems, is_foreign)
            if ready is None:
                complete = complete and len(problems) == before
                continue
            bound.append(ready)
            for name in ready.call.wants:
                if name in given or name in wanted:
                    continue
                if is_fixture(name):
                    wanted[name] = None
                elif complete:  # what an unbound step would give is not missing
                    problems.append(self._explain.nobody_gives(feature, step, ready.definition, name))
            if ready.definition.gives:
                given.add(ready.definition.gives)
        return BoundScenario(feature, scenario, tuple(bound), tuple(wanted)), problems

    def _bind_step(
        self, place: Place, step: Step, problems: list[Problem], is_foreign: Callable[[Step], bool]
    ) -> BoundStep | None:
        feature, _ = place
        matches = self.find(step, place)
        if not matches:
            problems += [] if is_foreign(step) else self._explain.undefined(feature, step)
            return None
        if len(matches) > 1:
            problems.append(ambiguous(feature, step, matches))
            return None
        (match,) = matches
        definition = match.definition
        key = (id(definition), len(match.arguments))
        if key not in self._calls:
            self._calls[key] = _read_call(match)
        call, manner = self._calls[key]
        if call.problem:
            problems.append(unusable(definition, call.problem))
            return None
        wrong = argument_problem(step, call, definition, feature.path)
        if wrong:
            problems.append(wrong)
        return BoundStep(step, definition, match.arguments, call, manner)

    def vocabulary_problems(self) -> list[Problem]:
        """Return what is wrong with the definitions themselves, whether used or not."""
        return [problem for layer in self._layers for problem in (*layer.duplicates, *layer.matcher.problems())]


def _read_call(match: Match) -> tuple[Call, Manner]:
    function = match.definition.function
    try:
        call = call_of(match.definition, match.arguments)
    except AnnotationError as refused:
        call = Call((), (), problem=str(refused))
    return call, _manner(function)


def _manner(function: Callable[..., object]) -> Manner:
    if inspect.iscoroutinefunction(function):
        return "coroutine"
    if inspect.isasyncgenfunction(function):
        return "async generator"
    return "generator" if inspect.isgeneratorfunction(function) else "value"


def _layer_of(vocabulary: Vocabulary) -> Layer:
    return Layer(vocabulary, Matcher(vocabulary), duplicates(vocabulary.steps))
