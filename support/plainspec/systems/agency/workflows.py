"""The agency's workflow library as the workflow port knows it."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import operator
from typing import TYPE_CHECKING, Any

from agency import coordination, workflow
from plainspec.ports.workflow import Failure, FailureKind, RunContext, StepError
from plainspec.systems.agency.functions import run_context, with_run_context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from plainspec.ports.clock import Clock
    from plainspec.ports.workflow import BackoffSettings, Behaviour, BreakerSettings, Chance, Choice, Condition, Errors

AnyStep = workflow.Step[Any, Any]


class AgencyWorkflows:
    """Makes and runs workflows of `agency.workflow`.

    Args:
        clock: the clock that everything uses; None leaves it to the library.
        chance: the source of random numbers.
    """

    def __init__(self, clock: Clock | None, chance: Chance) -> None:
        self._time = given(clock=clock)
        self._chance = chance

    def step(self, name: str, behaviour: Behaviour) -> AnyStep:
        """Make a step from a function that takes the context."""

        async def behave(value: Any, context: workflow.Context) -> Any:
            return await behaviour(value, run_context(context))

        return workflow.FunctionStep(behave, name=name)

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> AnyStep:
        """Make a step from a function that is not async."""
        return workflow.FunctionStep(behaviour, name=name)

    def recording_step(self, name: str, options: Mapping[str, Any]) -> AgencyRecordingStep:
        """Make a recording step."""
        return AgencyRecordingStep(workflow.RecordingStep(**options, name=name))

    def sequence(self, *steps: AnyStep) -> AnyStep:
        """Compose with ``>>``."""
        return functools.reduce(operator.rshift, steps)

    def parallel(self, *steps: AnyStep) -> AnyStep:
        """Compose with ``|``."""
        return functools.reduce(operator.or_, steps)

    def retry(self, step: AnyStep, max_retries: int | None, errors: Errors, backoff: BackoffSettings) -> AnyStep:
        """Wrap in `Retry`."""
        waits = given(**dataclasses.asdict(backoff))
        options = given(max_retries=max_retries, on=errors, backoff=workflow.Backoff(**waits) if waits else None)
        return workflow.Retry(step, **options, **self._time, chance=self._chance)

    def timeout(self, step: AnyStep, limit_s: float) -> AnyStep:
        """Wrap in `Timeout`."""
        return workflow.Timeout(step, limit_s, **self._time)

    def cache(self, step: AnyStep, ttl_s: float | None, max_entries: int | None) -> AnyStep:
        """Wrap in `Cache`."""
        return workflow.Cache(step, **given(ttl_s=ttl_s, max_entries=max_entries), **self._time)

    def fallback(self, step: AnyStep, other: AnyStep, errors: Errors) -> AnyStep:
        """Wrap in `Fallback`."""
        return workflow.Fallback(step, other, **given(on=errors))

    def conditional(self, condition: Condition, then: AnyStep, otherwise: AnyStep | None) -> AnyStep:
        """Compose in a `Conditional`."""
        return workflow.Conditional(with_run_context(condition), then, otherwise)

    def router(self, choose: Choice, routes: Mapping[str, AnyStep], default: AnyStep | None) -> AnyStep:
        """Compose in a `Router`."""
        return workflow.Router(with_run_context(choose), routes, default=default)

    def saga(self, stages: Sequence[tuple[AnyStep, AnyStep | None]]) -> AnyStep:
        """Compose in a `Saga`."""
        return workflow.Saga(*stages)

    def circuit_breaker(self, step: AnyStep, settings: BreakerSettings, errors: Errors) -> AnyStep:
        """Wrap in `CircuitBreaker`."""
        options = given(
            failures=settings.failures,
            recovery_s=settings.recovery_s,
            half_open_calls=settings.trial_calls,
            successes=settings.successes,
            on=errors,
        )
        return workflow.CircuitBreaker(step, **options, **self._time)

    def execute(self, workflow_: AnyStep, value: Any, context: RunContext | None) -> Awaitable[Any]:
        """Run it, with the context or without one."""
        if context is None:
            return workflow_.execute(value)
        return workflow_.execute(value, workflow.Context(context.correlation_id, context.data))

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Walk through groups, causes and contexts, outermost first; a failed compensation may be an error, too."""
        links = list(reachable(error))
        sagas = [link for link in links if isinstance(link, workflow.SagaError)]
        compensating = {id(part) for saga in sagas for part in saga.compensation_failures}
        failing = {id(saga.failure) for saga in sagas}
        found: dict[Failure, None] = {}
        for link in links:
            failure = failure_of(link)
            if failure is None:
                continue
            if id(link) in failing or id(link) not in compensating:
                found[failure] = None
            if id(link) in compensating:
                found[dataclasses.replace(failure, kind=FailureKind.FAILED_COMPENSATION)] = None
        return tuple(found)


def given(**options: Any) -> dict[str, Any]:
    """Return the arguments that are to be passed; the others are left to the system."""
    return {name: value for name, value in options.items() if value is not None}


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
    def last_context(self) -> RunContext | None:
        """The context of its last call."""
        context = self.step.last_context
        return None if context is None else run_context(context)


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
    workflow.UnexpectedCancellationError: FailureKind.UNEXPECTED_CANCELLATION,
    coordination.NoAnswerError: FailureKind.NO_ANSWER,
    coordination.NoConsensusError: FailureKind.NO_CONSENSUS,
}
"""The kinds of the errors that name their step or their agents."""


def failure_of(error: BaseException) -> Failure | None:
    """Return an error as the port has it; None for one that only carries others, or interrupts a block."""
    match error:
        case StepError():
            return Failure(FailureKind.ERROR, error.step, str(error))
        case workflow.StepTimeoutError() | workflow.CircuitOpenError() | workflow.UnexpectedCancellationError():
            return Failure(KINDS[type(error)], error.step_name, str(error))
        case workflow.NoRouteError():
            return Failure(FailureKind.UNKNOWN_ROUTE, error.key, str(error))
        case coordination.NoAgentError():
            return Failure(FailureKind.NO_AGENT, error.workflow_name, str(error))
        case coordination.NoAnswerError() | coordination.NoConsensusError():
            return Failure(KINDS[type(error)], ", ".join(error.agent_ids), str(error))
    return None if is_vehicle(error) else Failure(FailureKind.UNEXPECTED_ERROR, repr(error))


def is_vehicle(error: BaseException) -> bool:
    """Tell whether an error says nothing by itself: groups, cancellations, the timeout behind a `StepTimeoutError`."""
    return isinstance(error, BaseExceptionGroup | asyncio.CancelledError) or type(error) is TimeoutError
