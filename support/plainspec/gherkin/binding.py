"""Every step of every scenario bound to one function, before anything runs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Literal, NamedTuple

from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.scope import serving
from plainspec.gherkin.sentences.matching import Argument, Match, Matcher
from plainspec.gherkin.sentences.signature import AnnotationError, Call, argument_problem, call_of
from plainspec.gherkin.sentences.suggestions import nearest_name, nearest_sentences, snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plainspec.gherkin.features.model import Feature, Scenario, Step
    from plainspec.gherkin.scope import Place
    from plainspec.gherkin.sentences.vocabulary import StepDefinition, Vocabulary

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


class Layer(NamedTuple):
    """One vocabulary with its index, and what is defined twice in it."""

    vocabulary: Vocabulary
    matcher: Matcher
    duplicates: list[Problem]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Layer:
        """Index a vocabulary."""
        return cls(vocabulary, Matcher(vocabulary), _duplicates(vocabulary.steps))


class Binder:
    """Binds scenarios to a project's own sentences first, and to the standard vocabulary where it has none.

    Within one layer a sentence must mean one definition only; the standard layer is loaded when a sentence first
    needs it.
    """

    def __init__(self, own: Vocabulary, standard: Callable[[], Vocabulary] | None = None) -> None:
        self._layers = [Layer.of(own)]
        self._load_standard = standard
        self._calls: dict[tuple[int, int], tuple[Call, Manner]] = {}
        self._gives: set[str] | None = None

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
            self._layers.append(Layer.of(standard))
            self._gives = None
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
                break
        return matches

    def bind(
        self, feature: Feature, scenario: Scenario, is_fixture: Callable[[str], bool]
    ) -> tuple[BoundScenario, list[Problem]]:
        """Bind one scenario.

        Args:
            feature: The feature it belongs to.
            scenario: The scenario.
            is_fixture: Tells whether a fixture of this name can be asked for.

        Returns:
            The bound scenario, which can be run if there are no problems, and all the problems.
        """
        problems: list[Problem] = []
        bound: list[BoundStep] = []
        given: set[str] = set()
        wanted: dict[str, None] = {}
        if not scenario.steps:
            problems.append(empty_scenario(feature, scenario))
        for step in scenario.steps:
            ready = self._bind_step(feature, scenario, step, problems)
            if ready is None:
                continue
            bound.append(ready)
            for name in ready.call.wants:
                if name in given or name in wanted:
                    continue
                if is_fixture(name):
                    wanted[name] = None
                else:
                    problems.append(self._nobody_gives(feature, ready, name))
            if ready.definition.gives:
                given.add(ready.definition.gives)
        return BoundScenario(feature, scenario, tuple(bound), tuple(wanted)), problems

    def _bind_step(self, feature: Feature, scenario: Scenario, step: Step, problems: list[Problem]) -> BoundStep | None:
        matches = self.find(step, (feature, scenario))
        if len(matches) != 1:
            problems.append(self._undefined(feature, step) if not matches else _ambiguous(feature, step, matches))
            return None
        (match,) = matches
        definition = match.definition
        key = (id(definition), len(match.arguments))
        if key not in self._calls:
            self._calls[key] = _read_call(match)
        call, manner = self._calls[key]
        if call.problem:
            text = f"{definition.decorator} cannot be called: {call.problem}"
            problems.append(Problem(ProblemKind.DEFINITION, definition.location.shown, definition.location.line, text))
            return None
        wrong = argument_problem(step, call, definition, feature.path)
        if wrong:
            problems.append(wrong)
        return BoundStep(step, definition, match.arguments, call, manner)

    def _undefined(self, feature: Feature, step: Step) -> Problem:
        definitions = [definition for layer in self.layers for definition in layer.vocabulary.steps]
        broken = [problem for layer in self.layers for problem in layer.matcher.findings.problems]
        other = next((match for layer in self.layers for match in layer.matcher.find(None, step.text)), None)
        said = f'no step definition for "{step.text}" as a {(step.kind or "step").title()}'
        elsewhere = self.find(step)
        if elsewhere:
            places = [f"{match.definition.decorator}  ({match.definition.location})" for match in elsewhere]
            hint = "\n".join(["definitions that serve other scenarios only:", *(f"  {place}" for place in places)])
            return Problem(ProblemKind.UNDEFINED, feature.path, step.line, said, hint)
        if other:
            hint = f"it is known as a {(other.definition.kind or '').title()}: {other.definition.location}"
            return Problem(ProblemKind.UNDEFINED, feature.path, step.line, said, hint)
        lines = []
        near = nearest_sentences(step, definitions)
        if near:
            lines += ["the nearest known sentences:"]
            lines += [f"  {near_one.decorator}  ({near_one.location})" for near_one in near]
        lines += [f"a definition that cannot be used: {problem}" for problem in broken]
        lines += ["a step to begin with:", *(f"  {line}" for line in self._snippet(step).splitlines())]
        return Problem(ProblemKind.UNDEFINED, feature.path, step.line, said, "\n".join(lines))

    def _snippet(self, step: Step) -> str:
        return snippet(step, self.own.matcher)

    def _nobody_gives(self, feature: Feature, bound: BoundStep, name: str) -> Problem:
        definitions = [definition for layer in self.layers for definition in layer.vocabulary.steps]
        asks = f'"{bound.step.text}" asks for `{name}`'
        givers = [definition for definition in definitions if definition.gives == name]
        if givers:
            lines = ["it is given by:", *(f"  {giver.decorator}  ({giver.location})" for giver in givers)]
            message = f"{asks}, but no earlier step of the scenario gives it"
            return Problem(ProblemKind.MISSING_VALUE, feature.path, bound.step.line, message, "\n".join(lines))
        known = {definition.gives for definition in definitions if definition.gives}
        known |= {name for layer in self.layers for name in layer.vocabulary.fixtures}
        close = nearest_name(name, known)
        hint = f"did you mean `{close}`? " if close else ""
        hint += f"see {bound.definition.location}"
        message = f"{asks}, but no step gives it and there is no fixture of that name"
        return Problem(ProblemKind.MISSING_FIXTURE, feature.path, bound.step.line, message, hint)

    def vocabulary_problems(self) -> list[Problem]:
        """Return what is wrong with the definitions themselves, whether used or not."""
        return [problem for layer in self._layers for problem in (*layer.duplicates, *layer.matcher.problems())]


def _read_call(match: Match) -> tuple[Call, Manner]:
    function = match.definition.function
    try:
        call = call_of(match.definition, match.arguments)
    except AnnotationError as unusable:
        call = Call((), (), problem=str(unusable))
    return call, _manner(function)


def _manner(function: Callable[..., object]) -> Manner:
    if inspect.iscoroutinefunction(function):
        return "coroutine"
    if inspect.isasyncgenfunction(function):
        return "async generator"
    return "generator" if inspect.isgeneratorfunction(function) else "value"


def empty_scenario(feature: Feature, scenario: Scenario) -> Problem:
    """Say that a scenario has no steps."""
    text = f'the scenario "{scenario.title}" has no steps'
    hint = "the lines below it are free text; a step begins with Given, When, Then, And, But or *"
    return Problem(ProblemKind.EMPTY, feature.path, scenario.own_line, text, hint if scenario.description else "")


def _ambiguous(feature: Feature, step: Step, matches: list[Match]) -> Problem:
    lines = [f"{match.definition.decorator}  ({match.definition.location})" for match in matches]
    text = f'"{step.text}" can mean {len(matches)} definitions'
    return Problem(ProblemKind.AMBIGUOUS, feature.path, step.line, text, "\n".join(lines))


def _duplicates(definitions: Iterable[StepDefinition]) -> list[Problem]:
    problems, seen = [], dict[tuple[object, ...], "StepDefinition"]()
    for definition in definitions:
        first = seen.setdefault((definition.kind, definition.expression, definition.scope), definition)
        if first is not definition:
            place = definition.location
            text = f"{definition.decorator} is defined twice"
            problems.append(
                Problem(ProblemKind.DUPLICATE_DEFINITION, place.shown, place.line, text, f"first: {first.location}")
            )
    return problems
