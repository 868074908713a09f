"""A scenario run step by step: the same for every runner."""

from __future__ import annotations

import contextvars
import inspect
from typing import TYPE_CHECKING, Any

from plainspec.execution.errors import ScenarioError, raise_all
from plainspec.execution.event_loop import unawaited
from plainspec.execution.event_loop.task_tracker import OWNER, TaskTracker
from plainspec.execution.event_loop.unawaited import NeverAwaitedError, raise_if_noticed, refuse_unbegun
from plainspec.execution.skipped import is_skip
from plainspec.execution.step_results import refuse_result, refuse_unwritten
from plainspec.services.run_context import CurrentScenario

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Sequence

    from plainspec.execution.event_loop.loop import ScenarioLoop
    from plainspec.gherkin.binding import BoundScenario, BoundStep
    from plainspec.services.run_context import RunContext, StepObserver

MORE_THAN_ONE = "a step may yield once only: what follows the yield runs when the scenario is over"


class ScenarioRun:
    """One run of one scenario.

    Attributes:
        bound: The scenario.
        values: Fixtures by name, and what steps gave.
        reached: How many steps have begun.
        failed: Whether the last of them has not come to a good end: it runs, or it raised.
        skipped: Whether the last of them has skipped the scenario.
        failed_ending: The step whose part behind the yield raised first, when the scenario was over.
        tracker: The tasks that it started.
        observers: Those who follow its steps.
    """

    __slots__ = (
        "_acted",
        "_endings",
        "bound",
        "failed",
        "failed_ending",
        "loop",
        "observers",
        "reached",
        "skipped",
        "tracker",
        "values",
    )

    def __init__(
        self,
        bound: BoundScenario,
        loop: ScenarioLoop,
        values: dict[str, Any],
        tracker: TaskTracker,
        observers: Sequence[StepObserver] = (),
    ) -> None:
        self.observers = observers
        self.bound = bound
        self.loop = loop
        self.values = values
        self.tracker = tracker
        self.reached = 0
        self.failed = False
        self.skipped = False
        self.failed_ending: BoundStep | None = None
        self._acted = False
        self._endings: list[tuple[BoundStep, Generator[Any, None, None] | AsyncGenerator[Any, None]]] = []

    def run(self) -> None:
        """Run all steps; the first that raises ends the scenario.

        Raises:
            BaseException: What the step raised.
        """
        __tracebackhide__ = True
        context = contextvars.copy_context()
        context.run(OWNER.set, self.tracker)
        if self.bound.runs_async:
            self.loop.run(self._run_async(), context)
        else:
            context.run(self._run_plain)

    def _run_plain(self) -> None:
        __tracebackhide__ = True
        try:
            for bound in self.bound.steps:
                self.perform_plain(bound)
        finally:
            self.end_plain()

    async def _run_async(self) -> None:
        __tracebackhide__ = True
        try:
            for bound in self.bound.steps:
                await self.perform(bound)
        finally:
            await self.end()

    def perform_plain(self, bound: BoundStep) -> None:
        """Run one step of a scenario without asynchronous steps."""
        __tracebackhide__ = True
        self._begin(bound)
        try:
            refuse_unwritten(bound)
            arguments = bound.call.arguments(bound.step, bound.arguments, self.values)
            result = bound.definition.function(**arguments)
            if bound.manner == "generator":
                self._endings.append((bound, result))
                result = next(result)
            elif inspect.iscoroutine(result):
                result = self.loop.run(result, contextvars.copy_context())
            self._done(bound, result)
        except BaseException as error:
            self._raised(bound, error)
            raise

    async def perform(self, bound: BoundStep) -> None:
        """Run one step."""
        __tracebackhide__ = True
        self._begin(bound)
        try:
            if bound.step.kind == "when" and not self._acted:
                await self._before_when()
            refuse_unwritten(bound)
            arguments = bound.call.arguments(bound.step, bound.arguments, self.values)
            result = bound.definition.function(**arguments)
            if bound.manner == "coroutine" or inspect.iscoroutine(result):
                result = await result
            elif bound.manner == "generator":
                self._endings.append((bound, result))
                result = next(result)
            elif bound.manner == "async generator":
                self._endings.append((bound, result))
                result = await anext(result)
            self._done(bound, result)
        except BaseException as error:
            self._raised(bound, error)
            raise

    async def _before_when(self) -> None:
        """Let fixtures with an ``async def before_when`` take note of how things are before the first When."""
        self._acted = True
        for value in list(self.values.values()):
            if before_when := getattr(type(value), "before_when", None):
                await before_when(value)

    def _begin(self, bound: BoundStep) -> None:
        self.reached += 1
        self.failed = True
        for observer in self.observers:
            observer.step_started(self, bound)

    def _done(self, bound: BoundStep, result: Any) -> None:
        refuse_unbegun(result)
        refuse_result(bound, result)
        raise_if_noticed()
        if bound.definition.gives:
            self.values[bound.definition.gives] = result
        self.failed = False
        for observer in self.observers:
            observer.step_finished(self, bound, None)

    def _raised(self, bound: BoundStep, error: BaseException) -> None:
        self.skipped = is_skip(error)
        self.failed = not self.skipped
        for observer in self.observers:
            observer.step_finished(self, bound, error)

    def end_plain(self) -> None:
        """Let steps that yielded finish, the last first; each has its turn, whatever the others raise."""
        errors: list[BaseException] = []
        while self._endings:
            bound, ending = self._endings.pop()
            try:
                if inspect.isgenerator(ending) and next(ending, self) is not self:
                    raise ScenarioError(MORE_THAN_ONE)  # noqa: TRY301 - gathered with what endings raise
            except BaseException as error:  # noqa: BLE001 - raised below, when all have ended
                self.failed_ending = self.failed_ending or bound
                errors.append(error)
        self._ended(errors)

    async def end(self) -> None:
        """Let steps that yielded finish, the last first; each has its turn, whatever the others raise."""
        errors: list[BaseException] = []
        while self._endings:
            bound, ending = self._endings.pop()
            try:
                if inspect.isgenerator(ending):
                    extra = next(ending, self)
                else:
                    extra = await anext(ending, self)  # type: ignore[arg-type] # not a plain generator
                if extra is not self:
                    raise ScenarioError(MORE_THAN_ONE)  # noqa: TRY301 - gathered with what endings raise
            except BaseException as error:  # noqa: BLE001 - raised below, when all have ended
                self.failed_ending = self.failed_ending or bound
                errors.append(error)
        self._ended(errors)

    def release_values(self) -> None:
        """Keep no value, so that a coroutine that one of them held is noticed as never awaited, if it is."""
        self.values.clear()

    def _ended(self, errors: list[BaseException]) -> None:
        """Raise what endings raised, and what was forgotten on the way, lest the next scenario be blamed."""
        try:
            raise_if_noticed()
        except NeverAwaitedError as forgotten:
            if not (self.failed or self.skipped):
                errors.append(forgotten)
        raise_all(errors)


def begin(run: RunContext, bound: BoundScenario) -> None:
    """Make a scenario the current one of a run, before its fixtures are set up."""
    unawaited.begin()
    scenario = bound.scenario
    run.begin(CurrentScenario(f"{bound.feature.path}:{scenario.own_line}", scenario.title, scenario.tags))
