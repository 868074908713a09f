"""The agency's workflow library as the workflow port knows it."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import operator
from typing import TYPE_CHECKING, Any, cast

from agency import coordination, workflow
from plainspec.ports.workflow import Circuit, Failure, FailureKind, RunContext, StepError
from plainspec.systems.agency.functions import asking, told_to_the_port, written

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from plainspec.ports.clock import Clock
    from plainspec.ports.workflow import (
        Behaviour,
        BreakerFigures,
        CacheRules,
        Chance,
        Choice,
        Condition,
        Errors,
        FunctionForm,
        PauseFigures,
    )

AnyStep = workflow.Step[Any, Any]


class AgencyWorkflows:
    """Makes and runs workflows of `agency.workflow`.

    Args:
        clock: the time that everything goes by; None leaves it to the library.
        chance: the chance that everything goes by.
    """

    def __init__(self, clock: Clock | None, chance: Chance) -> None:
        self._time = given(clock=clock)
        self._chance = chance

    def step(self, name: str, behaviour: Behaviour) -> AnyStep:
        """Make a step from a function that takes the context."""

        async def behave(value: Any, context: workflow.Context) -> Any:
            return await behaviour(value, told_to_the_port(context))

        return workflow.FunctionStep(behave, name=name)

    def bare_step(self, name: str, behaviour: Callable[[Any], Awaitable[Any]]) -> AnyStep:
        """Make a step from an async function that takes its input only."""

        async def behave(value: Any) -> Any:
            return await behaviour(value)

        return workflow.FunctionStep(behave, name=name)

    def written_step(self, name: str, behaviour: Behaviour, form: FunctionForm) -> AnyStep:
        """Make a step from a function in this form."""
        return written(name, behaviour, form)

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> AnyStep:
        """Make a step from a function that is not async."""
        return workflow.FunctionStep(behaviour, name=name)

    def recording_step(self, name: str, told: Mapping[str, Any]) -> AgencyRecordingStep:
        """Make a recording step."""
        return AgencyRecordingStep(workflow.RecordingStep(**told, name=name))

    def in_order(self, *steps: AnyStep) -> AnyStep:
        """Compose with ``>>``."""
        return functools.reduce(operator.rshift, steps) if steps else workflow.Sequence()

    def side_by_side(self, *steps: AnyStep) -> AnyStep:
        """Compose with ``|``."""
        return functools.reduce(operator.or_, steps) if steps else workflow.Parallel()

    def retried(self, step: AnyStep, times: int | None, errors: Errors, pauses: PauseFigures) -> AnyStep:
        """Wrap in `Retry`."""
        figures = given(base=pauses.growth, cap_s=pauses.longest_s, jitter=pauses.by_chance)
        backoff = workflow.Backoff(**figures) if figures else None
        chosen = given(max_retries=times, on=errors, backoff=backoff)
        return workflow.Retry(step, **chosen, **self._time, chance=self._chance)

    def limited(self, step: AnyStep, limit_s: float) -> AnyStep:
        """Wrap in `Timeout`."""
        return workflow.Timeout(step, limit_s, **self._time)

    def cached(self, step: AnyStep, ttl_s: float | None, most: int | None, rules: CacheRules) -> AnyStep:
        """Wrap in `Cache`."""
        return workflow.Cache(step, **cache_figures(ttl_s, most, rules), **self._time)

    def with_fallback(self, step: AnyStep, other: AnyStep, errors: Errors) -> AnyStep:
        """Wrap in `Fallback`."""
        return workflow.Fallback(step, other, **given(on=errors))

    def chosen(self, condition: Condition, then: AnyStep, otherwise: AnyStep | None) -> AnyStep:
        """Compose in a `Conditional`."""
        return workflow.Conditional(asking(condition), then, otherwise)

    def routed(self, choose: Choice, routes: Mapping[str, AnyStep], default: AnyStep | None) -> AnyStep:
        """Compose in a `Router`."""
        return workflow.Router(asking(choose), routes, default=default)

    def undone(self, stages: Sequence[tuple[AnyStep, AnyStep | None]]) -> AnyStep:
        """Compose in a `Saga`."""
        return workflow.Saga(*stages)

    def guarded(self, step: AnyStep, figures: BreakerFigures, errors: Errors) -> AnyStep:
        """Wrap in `CircuitBreaker`."""
        names = {"trial_calls": "half_open_calls"}
        chosen = {names.get(name, name): figure for name, figure in dataclasses.asdict(figures).items()}
        return workflow.CircuitBreaker(step, **given(**chosen, on=errors), **self._time)

    def circuit_of(self, guarded: workflow.CircuitBreaker[Any, Any]) -> Circuit:
        """Ask the `CircuitBreaker`."""
        return Circuit(guarded.state.value)

    def execute(self, workflow_: AnyStep, value: Any, context: object) -> Awaitable[Any]:
        """Run it, with the context or without one."""
        if context is None:
            return workflow_.execute(value)
        if isinstance(context, RunContext):
            context = workflow.Context(context.correlation_id, context.data)
        return workflow_.execute(value, cast("workflow.Context", context))

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Walk through groups, causes and contexts, outermost first; what is told as two things is told twice."""
        links = list(reachable(error))
        sagas = [link for link in links if isinstance(link, workflow.SagaError)]
        undoing = {id(part) for saga in sagas for part in saga.undo_failures}
        failing = {id(saga.failure) for saga in sagas}
        found: dict[Failure, None] = {}
        for link in links:
            failure = failure_of(link)
            if failure is None:
                continue
            if id(link) in failing or id(link) not in undoing:
                found[failure] = None
            if id(link) in undoing:
                found[dataclasses.replace(failure, kind=FailureKind.NOT_UNDONE)] = None
        return tuple(found)


def given(**figures: Any) -> dict[str, Any]:
    """Return the arguments that are to be passed; the others are left to the system."""
    return {name: figure for name, figure in figures.items() if figure is not None}


def cache_figures(ttl_s: float | None, most: int | None, rules: CacheRules) -> dict[str, Any]:
    """Return the arguments of a `Cache`."""

    def by_the_value(value: Any, _: workflow.Context) -> Any:
        return rules.key(value) if rules.key else None

    key = by_the_value if rules.key else None
    return given(ttl_s=ttl_s, max_entries=most, key=key, copier=rules.copier)


class AgencyRecordingStep:
    """The agency's recording step.

    Args:
        step: the step itself.
    """

    def __init__(self, step: workflow.RecordingStep) -> None:
        self.step = step

    @property
    def call_count(self) -> int:
        """How often it was called."""
        return self.step.call_count

    @property
    def last_input(self) -> Any:
        """The input of its last call."""
        return self.step.last_input

    @property
    def last_context(self) -> RunContext | None:
        """The context of its last call."""
        context = self.step.last_context
        return None if context is None else told_to_the_port(context)


def reachable(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error, its parts, and those behind it that a traceback shows, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop(0)
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        behind = None if link.__suppress_context__ else link.__context__
        waiting += [*getattr(link, "exceptions", ()), link.__cause__, behind]


KINDS: dict[type[Exception], FailureKind] = {
    workflow.StepTimeoutError: FailureKind.TIMEOUT,
    workflow.CircuitOpenError: FailureKind.OPEN_CIRCUIT,
    workflow.StepGaveUpError: FailureKind.GAVE_UP,
}
"""What befell a step, by the error that names it."""


def failure_of(error: BaseException) -> Failure | None:
    """Say one error in the port's words; None for one that only carries others, or cuts a block short."""
    match error:
        case StepError(step=step) | StopIteration(value=step):
            return Failure(FailureKind.ERROR, step, str(error))
        case workflow.StepTimeoutError() | workflow.CircuitOpenError() | workflow.StepGaveUpError():
            return Failure(KINDS[type(error)], error.step_name, str(error))
        case workflow.NoRouteError():
            return Failure(FailureKind.UNKNOWN_ROUTE, error.key, str(error))
        case coordination.NoAgentError():
            return Failure(FailureKind.NO_AGENT, error.workflow_name, str(error))
    return None if is_vehicle(error) else Failure(FailureKind.UNEXPECTED, repr(error))


def is_vehicle(error: BaseException) -> bool:
    """Tell whether an error says nothing by itself: groups, cancellations, and what stands for a `StopIteration`."""
    if isinstance(error, RuntimeError):
        return isinstance(error.__cause__, StopIteration)
    return isinstance(error, BaseExceptionGroup | asyncio.CancelledError) or type(error) is TimeoutError
