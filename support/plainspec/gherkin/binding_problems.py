"""What keeps a step from being bound, said once for all the places that it stands in the way of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.sentences.characters import character_hint
from plainspec.gherkin.sentences.generalising import generalised
from plainspec.gherkin.sentences.suggestions import KnownSentences, nearest_name, snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plainspec.gherkin.features.model import Feature, Scenario, Step
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.gherkin.sentences.matching import Match, Matcher
    from plainspec.gherkin.sentences.vocabulary import Vocabulary


LONGEST_SHOWN = 2000
BEGINNING = 200


class Layer(NamedTuple):
    """One vocabulary with its index, and what is defined twice in it."""

    vocabulary: Vocabulary
    matcher: Matcher
    duplicates: list[Problem]


class Explanations:
    """The problems of the steps that one binder cannot bind.

    Args:
        layers: Returns the binder's layers, the first of which is the project's own.
        with_snippets: Whether an undefined sentence comes with a step to paste.
    """

    def __init__(self, layers: Callable[[], Sequence[Layer]], *, with_snippets: bool) -> None:
        self._layers = layers
        self._with_snippets = with_snippets
        self._hints: dict[str, str] = {}
        self._known: tuple[int, KnownSentences] | None = None

    def undefined(self, feature: Feature, step: Step) -> list[Problem]:
        """Say that no definition means a step, and which definitions cannot be used; one of those may have meant it."""
        sentence = generalised(step.text, feature.language)
        subject = f"{step.kind} {sentence}"
        if subject not in self._hints:
            self._hints[subject] = self._hint(feature, step, sentence)
        said = f'no step definition for "{shortened(step.text)}" as a {(step.kind or "step").title()}'
        missing = Problem(ProblemKind.UNDEFINED, feature.path, step.line, said, self._hints[subject], subject=subject)
        return [missing, *(problem for layer in self._layers() for problem in layer.matcher.findings.problems)]

    def _hint(self, feature: Feature, step: Step, sentence: str) -> str:
        layers = self._layers()
        elsewhere = [match.definition for layer in layers for match in layer.matcher.find(step.kind, step.text)]
        if elsewhere:
            places = [f"  {definition.decorator}  ({definition.location})" for definition in elsewhere]
            return "\n".join(["definitions that serve other scenarios only:", *places])
        other = next((match for layer in layers for match in layer.matcher.find(None, step.text)), None)
        if other:
            return f"it is known as a {(other.definition.kind or '').title()}: {other.definition.location}"
        slip = character_hint(step.text, lambda text: any(layer.matcher.find(step.kind, text) for layer in layers))
        if slip:
            return slip
        near = self._sentences().nearest(sentence, step.kind)
        lines = ["the nearest known sentences:"] if near else []
        lines += [f"  {near_one.decorator}  ({near_one.location})" for near_one in near]
        if self._with_snippets:
            made = snippet(step, layers[0].matcher, feature.language)
            lines += ["a step to begin with:", *(f"  {line}" for line in made.splitlines())]
        return "\n".join(lines)

    def _sentences(self) -> KnownSentences:
        """Return what the project is known to use; that grows with every standard module that a step speaks of."""
        vocabularies = [layer.vocabulary for layer in self._layers()]
        unlisted = sum(len(vocabulary.unlisted) for vocabulary in vocabularies)
        if self._known is None or self._known[0] != unlisted:
            listed = [definition for vocabulary in vocabularies for definition in vocabulary.listed]
            self._known = unlisted, KnownSentences(listed)
        return self._known[1]

    def nobody_gives(self, feature: Feature, step: Step, definition: StepDefinition, name: str) -> Problem:
        """Say that a definition asks for a value that no earlier step and no fixture gives."""
        definitions = [known for layer in self._layers() for known in layer.vocabulary.steps]
        asks = f'"{step.text}" asks for `{name}`'
        subject = f"{name} {definition.location}"
        givers = [known for known in definitions if known.gives == name]
        if givers:
            lines = ["it is given by:", *(f"  {giver.decorator}  ({giver.location})" for giver in givers)]
            said, hint = f"{asks}, but no earlier step of the scenario gives it", "\n".join(lines)
            return Problem(ProblemKind.MISSING_VALUE, feature.path, step.line, said, hint, subject=subject)
        known_names = {known.gives for known in definitions if known.gives}
        known_names |= {fixture for layer in self._layers() for fixture in layer.vocabulary.fixtures}
        close = nearest_name(name, known_names)
        hint = f"did you mean `{close}`? " if close else ""
        hint += f"see {definition.location}"
        if _is_pytest_fixture(name, definitions):
            hint = (
                f"`{name}` is declared with `@pytest.fixture` in a step module, where pytest does not look for any;"
                " declare it with `@fixture` of plainspec, or in a conftest.py"
            )
        said = f"{asks}, but no step gives it and there is no fixture of that name"
        return Problem(ProblemKind.MISSING_FIXTURE, feature.path, step.line, said, hint, subject=subject)


def _is_pytest_fixture(name: str, definitions: Iterable[StepDefinition]) -> bool:
    """Tell whether a step module holds a fixture of pytest's by this name."""
    modules = {definition.function.__module__ for definition in definitions}
    found = (getattr(sys.modules.get(module), name, None) for module in modules)
    return any(type(one).__name__ == "FixtureFunctionDefinition" for one in found)


def ambiguous(feature: Feature, step: Step, matches: list[Match]) -> Problem:
    """Say that a step can mean several definitions."""
    lines = [f"{match.definition.decorator}  ({match.definition.location})" for match in matches]
    text = f'"{step.text}" can mean {len(matches)} definitions'
    return Problem(ProblemKind.AMBIGUOUS, feature.path, step.line, text, "\n".join(lines), subject="\n".join(lines))


def unusable(definition: StepDefinition, reason: str) -> Problem:
    """Say that a definition's function cannot be called with what its sentence carries."""
    place = definition.location
    return Problem(
        ProblemKind.DEFINITION, place.shown, place.line, f"{definition.decorator} cannot be called: {reason}"
    )


def empty_scenario(feature: Feature, scenario: Scenario) -> Problem:
    """Say that a scenario has no steps."""
    text = f'the scenario "{scenario.title}" has no steps'
    hint = "the lines below it are free text; a step begins with Given, When, Then, And, But or *"
    return Problem(ProblemKind.EMPTY, feature.path, scenario.own_line, text, hint if scenario.description else "")


def duplicates(definitions: Iterable[StepDefinition]) -> list[Problem]:
    """Return what is defined twice, each with its first definition."""
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


def shortened(text: str) -> str:
    """Return a sentence as messages show it: of one of more than 2,000 characters, the beginning and its length."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:BEGINNING]}… ({len(text):,} characters)"
