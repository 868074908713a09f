"""The scenario that behave runs at the moment, as Plainspec runs it."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plainspec.config.expected_failures import unexpected_pass
from plainspec.execution.errors import ScenarioError, end_all
from plainspec.execution.event_loop.task_tracker import TaskTracker
from plainspec.execution.reported_failures import as_before
from plainspec.execution.skipped import is_skip
from plainspec.execution.stepwise import Stepwise
from plainspec.gherkin.sentences.definitions import Location
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.config.expected_failures import ExpectedFailure
    from plainspec.execution.reported_failures import ReportedFailures
    from plainspec.execution.scenario_run import ScenarioRun
    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.gherkin.features.model import Feature, Scenario


@dataclass(slots=True)
class BehaveScenario:
    """One scenario from its `before_scenario` to its `after_scenario`.

    Attributes:
        feature: The feature it belongs to.
        scenario: It, as Plainspec reads it.
        theirs: It, as behave reads it.
        reported: What failed in scenarios before it.
        tracker: The tasks that it starts.
        bound: What it is bound to, if it could be.
        refused: What is wrong with it otherwise, or why it must not be skipped.
        run: Its run, from its first step on.
        error: What a step, or a fixture before it, has raised.
        expected: Why it is expected to fail, if it is.
        not_offered: Returns why an error skips it; an empty text for one that does not.
    """

    feature: Feature
    scenario: Scenario
    theirs: Any
    reported: ReportedFailures
    tracker: TaskTracker = field(default_factory=TaskTracker)
    bound: BoundScenario | None = None
    refused: ScenarioError | None = None
    run: ScenarioRun | None = None
    error: BaseException | None = None
    expected: ExpectedFailure | None = None
    not_offered: Callable[[BaseException], str] = lambda _: ""
    _stepwise: Stepwise | None = None

    def ready(self, step: Any) -> BoundStep | None:
        """Return what one of the scenario's steps is bound to.

        The line tells which one it is. Its text does not: behave reads escaped signs in cells, and placeholders in
        backgrounds, in a way of its own. Steps that are told to behave while it runs have lines of their own.
        """
        if self.bound is None or all(known is not step for known in self.theirs.all_steps):
            return None
        return next((ready for ready in self.bound.steps if ready.step.line == step.line), None)

    def perform(self, step: Any, begin: Callable[[BoundScenario], ScenarioRun]) -> None:
        """Run one step.

        Args:
            step: The step, as behave reads it.
            begin: Makes the fixtures, before the first step.

        Raises:
            ScenarioError: The scenario cannot run, or this is none of its steps.
            Exception: What the step raised.
        """
        try:
            self._perform(step, begin)
        except BaseException as raised:
            self.error = raised
            if self._is_skipped_by(raised):
                return
            if isinstance(raised, ServiceError):  # has said all there is to say
                place = f"{self.feature.path}:{self.scenario.own_line}"
                earlier = self.reported.earlier(raised, place)
                raise ScenarioError(as_before(earlier) if earlier else str(raised)) from None
            if isinstance(raised, AssertionError) and not str(raised):
                self.error = AssertionError(_source_of(raised)).with_traceback(raised.__traceback__)
                raise self.error from raised
            if isinstance(raised, Exception | KeyboardInterrupt) and not is_skip(raised):
                raise
            _translate(raised, self.theirs)

    def _perform(self, step: Any, begin: Callable[[BoundScenario], ScenarioRun]) -> None:
        if self.bound is None or self.refused:
            raise self.refused or ScenarioError("the scenario is not bound")
        ready = self.ready(step)
        if ready is None:
            raise ScenarioError(f'"{step.name}" is not a step of this scenario (execute_steps does not reach it)')
        if self._stepwise is None:
            self.run = begin(self.bound)
            self._stepwise = Stepwise(self.run)
        self._stepwise.perform(ready)

    def _is_skipped_by(self, raised: BaseException) -> bool:
        """Skip the rest where the system does not offer what a step asks for, or where it fails as expected."""
        if self.refused or not isinstance(raised, Exception):
            return False
        try:
            reason = self.not_offered(raised) or (str(self.expected) if self.expected else "")
        except ScenarioError as refused:
            self.error = refused
            raise
        if reason:
            self.error = None
            self.theirs.skip(reason)
        return bool(reason)

    def refuse_unexpected_pass(self) -> None:
        """Refuse that all is well with a scenario that is expected to fail.

        Raises:
            ScenarioError: It has passed.
        """
        is_over = self.run is not None and self.error is None and not self.theirs.should_skip
        if self.expected and is_over and not any(step.status.has_failed() for step in self.theirs.all_steps):
            raise ScenarioError(f"{self.feature.path}:{self.scenario.own_line} {unexpected_pass(self.expected)}")

    def end(self) -> None:
        """Let the steps that yielded finish."""
        if self._stepwise is not None:
            self._stepwise.end()

    def release_values(self) -> None:
        """Keep no value of the run."""
        if self.run is not None:
            self.run.release_values()


def end_each(endings: list[Callable[[], None]]) -> None:
    """Call all ``endings``; behave reports an exception as the hook's, and would not survive any other kind."""
    try:
        end_all(endings)
    except BaseException as raised:
        if isinstance(raised, Exception | KeyboardInterrupt):
            raise
        raise ScenarioError(f"{type(raised).__name__}: {raised}") from raised


def _translate(raised: BaseException, scenario: Any) -> None:
    """Say in behave's terms what pytest's outcomes mean, and keep a step from ending the whole run."""
    pytest: Any = sys.modules.get("pytest")
    if is_skip(raised):
        scenario.skip(str(raised))
    elif pytest and isinstance(raised, pytest.fail.Exception):
        raise ScenarioError(str(raised)) from raised
    else:
        raise ScenarioError(f"{type(raised).__name__}: {raised}") from raised


def _source_of(failed: AssertionError) -> str:
    """Return the place and the text of an assertion that says nothing itself."""
    frame = traceback.extract_tb(failed.__traceback__)[-1]
    return f"{Location(frame.filename, frame.lineno or 0)}: {frame.line}"
