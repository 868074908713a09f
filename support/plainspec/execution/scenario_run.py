"""A scenario played step by step: the same for every runner."""

from __future__ import annotations

import contextvars
import inspect
from typing import TYPE_CHECKING, Any, Protocol

from plainspec.execution.errors import ScenarioError, raise_all
from plainspec.execution.task_tracker import OWNER, TaskLedger
from plainspec.execution.unawaited import NeverAwaitedError, raise_if_noticed, refuse_unbegun

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from plainspec.execution.loop import ScenarioLoop
    from plainspec.gherkin.binding import BoundScenario, BoundStep

MORE_THAN_ONE = "a step may yield once only: what follows the yield runs when the scenario is over"


class Observer(Protocol):
    """Is told what happens, in order; reports are made of it."""

    def step_started(self, run: ScenarioRun, bound: BoundStep) -> None:
        """Take note that a step begins."""

    def step_finished(self, run: ScenarioRun, bound: BoundStep, error: BaseException | None) -> None:
        """Take note that a step has ended, and of what it raised."""


OBSERVERS: list[Observer] = []


class ScenarioRun:
    """One run of one scenario.

    Attributes:
        bound: The scenario.
        values: Fixtures by name, and what steps gave.
        reached: How many steps have begun.
        failed: Whether the last of them has not come to a good end: it runs, or it raised.
        failed_ending: The step whose part behind the yield raised first, when the scenario was over.
        ledger: The tasks that it started.
    """

    __slots__ = ("_acted", "_endings", "bound", "failed", "failed_ending", "ledger", "loop", "reached", "values")

    def __init__(self, bound: BoundScenario, loop: ScenarioLoop, values: dict[str, Any], ledger: TaskLedger) -> None:
        self.bound = bound
        self.loop = loop
        self.values = values
        self.ledger = ledger
        self.reached = 0
        self.failed = False
        self.failed_ending: BoundStep | None = None
        self._acted = False
        self._endings: list[tuple[BoundStep, Generator[Any, None, None] | AsyncGenerator[Any, None]]] = []

    def play(self) -> None:
        """Run all steps; the first that raises ends the scenario.

        Raises:
            BaseException: What the step raised.
        """
        __tracebackhide__ = True
        context = contextvars.copy_context()
        context.run(OWNER.set, self.ledger)
        if self.bound.runs_async:
            self.loop.run(self._play_async(), context)
        else:
            context.run(self._play_plain)

    def _play_plain(self) -> None:
        __tracebackhide__ = True
        try:
            for bound in self.bound.steps:
                self.perform_plain(bound)
        finally:
            self.end_plain()

    async def _play_async(self) -> None:
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
        for observer in OBSERVERS:
            observer.step_started(self, bound)

    def _done(self, bound: BoundStep, result: Any) -> None:
        refuse_unbegun(result)
        raise_if_noticed()
        if bound.definition.gives:
            self.values[bound.definition.gives] = result
        self.failed = False
        for observer in OBSERVERS:
            observer.step_finished(self, bound, None)

    def _raised(self, bound: BoundStep, error: BaseException) -> None:
        for observer in OBSERVERS:
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

    def let_go(self) -> None:
        """Keep no value, so that a coroutine that one of them held is noticed as never awaited, if it is."""
        self.values.clear()

    def _ended(self, errors: list[BaseException]) -> None:
        """Raise what endings raised, and what was forgotten on the way, lest the next scenario be blamed."""
        try:
            raise_if_noticed()
        except NeverAwaitedError as forgotten:
            if not self.failed:
                errors.append(forgotten)
        raise_all(errors)
