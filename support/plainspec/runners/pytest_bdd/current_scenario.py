"""One scenario that pytest-bdd runs: which one it is, and how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.execution.errors import ScenarioError
from plainspec.execution.reading import Example
from plainspec.execution.skipped import is_skip
from plainspec.execution.stepwise import Stepwise
from plainspec.gherkin.binding import BoundStep
from plainspec.gherkin.sentences.definitions import StepDefinition, location_of
from plainspec.gherkin.sentences.signature import Call
from plainspec.runners.pytest.bdd.definitions import sentence_of
from plainspec.runners.pytest.bdd.private_api import EXAMPLE

if TYPE_CHECKING:
    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundScenario
    from plainspec.gherkin.features.model import Step
    from plainspec.runners.pytest.bdd.private_api import StepFunctionContext


class BddScenario:
    """One scenario while pytest-bdd runs it."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run
        self._stepwise = Stepwise(run)
        self._steps: dict[int, BoundStep] = {ready.step.line: ready for ready in run.bound.steps}
        self._line = 0
        self._foreign: BoundStep | None = None

    def arrive(self, line: int, *, foreign: bool) -> None:
        """Take note of the step that begins; of a foreign one, tell those who report."""
        self._line = line
        self._foreign = self._steps[line] if foreign else None
        if self._foreign:
            self._run.reached += 1
            for observer in self._run.observers:
                observer.step_started(self._run, self._foreign)

    def leave(self, error: BaseException | None) -> None:
        """Take note of how a foreign step has ended."""
        if self._foreign:
            self._run.skipped = is_skip(error)
            self._run.failed = error is not None and not self._run.skipped
            for observer in self._run.observers:
                observer.step_finished(self._run, self._foreign, error)

    def perform(self) -> None:
        """Run the step that has begun, which is one of ours."""
        __tracebackhide__ = True
        self._stepwise.perform(self._steps[self._line])

    def end(self) -> None:
        """Let the steps that yielded finish."""
        self._stepwise.end()


def with_foreign(bound: BoundScenario, contexts: list[StepFunctionContext]) -> BoundScenario:
    """Fill the gaps of a scenario with the steps that definitions of pytest-bdd's own run."""
    ours = {ready.step.line: ready for ready in bound.steps}
    steps = []
    for step in bound.scenario.steps:
        theirs = next((context for context in reversed(contexts) if knows(context, step)), None)
        if step.line in ours:
            steps.append(ours[step.line])
        elif theirs is not None:
            function = theirs.step_func
            definition = StepDefinition(
                theirs.type, sentence_of(theirs), function, theirs.target_fixture, location_of(function)
            )
            steps.append(BoundStep(step, definition, (), Call((), ()), "value"))
    return bound._replace(steps=tuple(steps))


PRODUCED = pytest.StashKey[set[str]]()
"""The names that definitions of pytest-bdd's own may give to a test."""

CURRENT = pytest.StashKey[BddScenario]()
"""A test's scenario, from its first step on."""

REFUSED = pytest.StashKey[ScenarioError]()
"""What is wrong with a test's scenario, if anything."""


def knows(context: StepFunctionContext, step: Step) -> bool:
    """Tell whether a definition of pytest-bdd's own means a step."""
    return context.type in {None, step.kind} and context.parser.is_matching(step.text)


def example_of(item: Any) -> Example | None:
    """Return which row of its outline's Examples a test is; None for a plain scenario."""
    callspec = getattr(item, "callspec", None)
    values = callspec.params.get(EXAMPLE) if callspec else None
    return Example(values, callspec.indices.get(EXAMPLE, 0)) if callspec and values is not None else None
