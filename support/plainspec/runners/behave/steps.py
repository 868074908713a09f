"""Plainspec's sentences as behave knows step definitions: matchers in its registry, matches of its steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from behave.matchers import Match, Matcher
from behave.model_type import Argument

from plainspec.gherkin.features.model import Step
from plainspec.runners.behave.private_api import KINDS

if TYPE_CHECKING:
    from plainspec.execution.reading import Reading
    from plainspec.gherkin.binding import Binder, BoundStep
    from plainspec.gherkin.features.model import Kind
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.runners.behave.private_api import StepRegistry


class StepRunner(Protocol):
    """Runs what a match stands for."""

    def ready(self, step: Any) -> BoundStep | None:
        """Return what a step of the current scenario is bound to."""

    def perform(self, step: Any) -> None:
        """Run a step of the current scenario."""


class SentenceMatch(Match):  # type: ignore[misc] # behave ships no types
    """One step of a feature, understood."""

    def __init__(self, definition: StepDefinition, step: Any, binder: Binder, runner: StepRunner) -> None:
        super().__init__(definition.function)
        self._definition = definition
        self._step = step
        self._binder = binder
        self._runner = runner

    @property
    def arguments(self) -> list[Argument]:
        """What the sentence carries, as written: for formatters, which highlight it."""
        return spoken(self._definition, self._step.name, self._binder)

    @arguments.setter
    def arguments(self, ignored: object) -> None:
        """Accept what behave's constructor says before it is known."""

    def run(self, context: object) -> None:  # noqa: ARG002 - behave's signature
        """Run the step."""
        self._runner.perform(self._step)


class SentenceMatcher(Matcher):  # type: ignore[misc] # behave ships no types
    """One definition, for behave's catalogues and its check for definitions that clash."""

    NAME = "plainspec"

    def __init__(self, definition: StepDefinition, binder: Binder) -> None:
        super().__init__(definition.function, definition.expression, definition.kind)
        self._definition = definition
        self._binder = binder

    def compile(self) -> SentenceMatcher:
        """Leave compiling to the binder, which does so when a sentence first needs it."""
        return self

    def check_match(self, step_text: str) -> list[Argument] | None:
        """Return the arguments of a sentence that means this definition."""
        found = self._binder.find(as_step(step_text, self._definition.kind, 0))
        if all(match.definition is not self._definition for match in found):
            return None
        return spoken(self._definition, step_text, self._binder)


def install(registry: StepRegistry, reading: Reading, runner: StepRunner) -> None:
    """Make sentences known to behave: the project's own to its ``registry``, the standard ones when a step needs them.

    Which standard sentences there are depends on the system, which behave's command line names from the first scenario
    on. What Plainspec does not know is left to behave.
    """
    binder = reading.binder
    for definition in binder.own.vocabulary.steps:
        registry.add(definition.kind or "step", SentenceMatcher(definition, binder))

    def find_match(step: Any) -> Match | None:
        ready = runner.ready(step)
        if ready is not None:
            return SentenceMatch(ready.definition, step, binder, runner)
        file = Path(str(step.filename)).resolve()
        known_kind = KINDS[step.step_type]
        kind = reading.kind(file, step.line, known_kind) if known_kind and file.is_file() else known_kind
        found = binder.find(as_step(step.name, kind, step.line))
        return SentenceMatch(found[0].definition, step, binder, runner) if found else registry.find_own(step)

    registry.replace_find_match(find_match)


def as_step(sentence: str, kind: Kind | None, line: int) -> Step:
    """Return a step that carries nothing but its sentence."""
    return Step((kind or "*").title(), kind, sentence, line)


def spoken(definition: StepDefinition, sentence: str, binder: Binder) -> list[Argument]:
    """Return the arguments of a sentence as written, and where they stand in it."""
    holder = next(layer for layer in binder.layers if definition in layer.vocabulary.steps)
    expression = holder.matcher.compile(definition)
    found = (expression.match(sentence) if expression else None) or []
    return [
        Argument(part.group.start, part.group.end, part.group.value, part.group.value)
        for part in found
        if part.group.start is not None and part.group.start >= 0
    ]
