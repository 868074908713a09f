"""The agency's workflow library as the workflow port knows it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from agency import coordination, workflow
from plainspec.ports.workflow import Failure, FailureKind, RunContext, StepError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from plainspec.ports.workflow import Behaviour, BreakerFigures, Chance, Clock

AnyStep = workflow.Step[Any, Any]


class AgencyWorkflows:
    """Makes and runs workflows of `agency.workflow`.

    Args:
        clock: the time that everything goes by.
        chance: the chance that everything goes by.
    """

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance

    def step(self, name: str, behaviour: Behaviour) -> AnyStep:
        """Make a step from a function that takes the context."""

        async def behave(value: Any, context: workflow.Context) -> Any:
            return await behaviour(value, told_to_the_port(context))

        return workflow.FunctionStep(behave, name=name)

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> AnyStep:
        """Make a step from a function that is not async."""
        return workflow.FunctionStep(behaviour, name=name)

    def recording_step(self, name: str, told: Mapping[str, Any]) -> AgencyRecordingStep:
        """Make a recording step."""
        return AgencyRecordingStep(workflow.RecordingStep(**told, name=name))

    def in_order(self, first: AnyStep, second: AnyStep) -> AnyStep:
        """Compose with ``>>``."""
        return first >> second

    def side_by_side(self, first: AnyStep, second: AnyStep) -> AnyStep:
        """Compose with ``|``."""
        return first | second

    def retried(self, step: AnyStep, times: int | None) -> AnyStep:
        """Wrap in `Retry`."""
        given: dict[str, Any] = {} if times is None else {"max_retries": times}
        return workflow.Retry(step, **given, clock=self._clock, chance=self._chance)

    def limited(self, step: AnyStep, limit_s: float) -> AnyStep:
        """Wrap in `Timeout`."""
        return workflow.Timeout(step, limit_s, clock=self._clock)

    def cached(self, step: AnyStep, ttl_s: float) -> AnyStep:
        """Wrap in `Cache`."""
        return workflow.Cache(step, ttl_s=ttl_s, clock=self._clock)

    def with_fallback(self, step: AnyStep, other: AnyStep) -> AnyStep:
        """Wrap in `Fallback`."""
        return workflow.Fallback(step, other)

    def chosen(self, condition: Callable[[Any], bool], then: AnyStep, otherwise: AnyStep | None) -> AnyStep:
        """Compose in a `Conditional`."""
        return workflow.Conditional(condition, then, otherwise)

    def routed(self, choose: Callable[[Any], str], routes: Mapping[str, AnyStep], default: AnyStep | None) -> AnyStep:
        """Compose in a `Router`."""
        return workflow.Router(choose, routes, default=default)

    def undone(self, stages: Sequence[tuple[AnyStep, AnyStep | None]]) -> AnyStep:
        """Compose in a `Saga`."""
        return workflow.Saga(*stages)

    def guarded(self, step: AnyStep, figures: BreakerFigures) -> AnyStep:
        """Wrap in `CircuitBreaker`."""
        names = {"trial_calls": "half_open_calls"}
        given = {names.get(name, name): figure for name, figure in dataclasses.asdict(figures).items() if figure}
        return workflow.CircuitBreaker(step, **given, clock=self._clock)

    def execute(self, workflow_: AnyStep, value: Any, context: RunContext | None) -> Awaitable[Any]:
        """Run it, with the context or without one."""
        if context is None:
            return workflow_.execute(value)
        return workflow_.execute(value, workflow.Context(context.correlation_id, context.data))

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Walk through groups, causes and contexts, outermost first."""
        found: list[Failure] = []
        for link in reachable(error):
            failure = failure_of(link)
            if failure is not None and failure not in found:
                found.append(failure)
        return tuple(found)


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
        return None if context is None else told_to_the_port(context)


def told_to_the_port(context: workflow.Context) -> RunContext:
    """Say the agency's context in the port's words; the data stay the agency's own."""
    return RunContext(context.correlation_id, context.data)


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


def failure_of(error: BaseException) -> Failure | None:
    """Say one error of the agency in the port's words; None for one that means nothing to a caller."""
    match error:
        case StepError():
            return Failure(FailureKind.ERROR, error.step)
        case workflow.StepTimeoutError():
            return Failure(FailureKind.TIMEOUT, error.step_name)
        case workflow.CircuitOpenError():
            return Failure(FailureKind.OPEN_CIRCUIT, error.step_name)
        case workflow.NoRouteError():
            return Failure(FailureKind.UNKNOWN_ROUTE, error.key)
        case coordination.NoAgentError():
            return Failure(FailureKind.NO_AGENT, error.workflow_name)
        case _:
            return None
