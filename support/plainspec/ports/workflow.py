"""What a system offers that composes steps into workflows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Protocol, TypeAlias

from plainspec.ports.clock import Clock

Step: TypeAlias = Any
"""A step or a workflow of the system; only the system knows what it is."""

Chance: TypeAlias = Callable[[], float]
"""A source of random numbers from 0 up to 1."""


@dataclass(frozen=True)
class RunContext:
    """What a run carries from step to step.

    Attributes:
        correlation_id: identifies the run.
        data: free entries. What a step receives is the system's own mapping, so that an attempt to change it means
            something.
    """

    correlation_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


Errors: TypeAlias = type[Exception] | None
"""The errors that a primitive handles; None: the system's default."""

Behaviour: TypeAlias = Callable[[Any, RunContext], Awaitable[Any]]
"""What a step does with its input and the context of the run."""

Condition: TypeAlias = Callable[[Any, RunContext], bool]
"""Whether something holds for an input and the context of the run."""

Choice: TypeAlias = Callable[[Any, RunContext], str]
"""The route for an input and the context of the run."""


class FailureKind(Enum):
    """Why a run has no result."""

    ERROR = auto()
    TIMEOUT = auto()
    OPEN_CIRCUIT = auto()
    UNKNOWN_ROUTE = auto()
    NO_AGENT = auto()
    NO_ANSWER = auto()
    NO_CONSENSUS = auto()
    UNEXPECTED_CANCELLATION = auto()
    FAILED_COMPENSATION = auto()
    UNEXPECTED_ERROR = auto()


@dataclass(frozen=True)
class Failure:
    """One reason why a run has no result.

    Attributes:
        kind: what sort of reason.
        about: the step, the route, or the agents that it is about.
        message: the text of the error.
    """

    kind: FailureKind
    about: str
    message: str = field(default="", compare=False)


class StepError(Exception):
    """The error of a step of the stage; the system has to let it reach the caller.

    Args:
        step: the step that failed.
    """

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} failed")
        self.step = step


class StepCancelledError(asyncio.CancelledError):
    """The cancellation that a step of the stage raises although its caller has not cancelled it.

    Args:
        step: the step.
    """

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} was cancelled")


class StepsOwnTimeoutError(StepError, TimeoutError):
    """A timeout that a step reports by itself; not one that a time limit of the workflow brought about."""


@dataclass(frozen=True)
class BreakerSettings:
    """When a circuit breaker opens and closes; None leaves a value to the system.

    Attributes:
        failures: so many consecutive failures open the circuit.
        recovery_s: how long it stays open, in seconds.
        trial_calls: how many calls may be under way at once while it is half-open.
        successes: so many successful trial calls close it.
    """

    failures: int | None = None
    recovery_s: float | None = None
    trial_calls: int | None = None
    successes: int | None = None


@dataclass(frozen=True)
class BackoffSettings:
    """How long a retry waits before the next attempt; None leaves a value to the system.

    Attributes:
        base: the first wait in seconds, and the factor from each wait to the next.
        cap_s: no wait is longer, in seconds.
        jitter: whether waits are shortened at random.
    """

    base: float | None = None
    cap_s: float | None = None
    jitter: bool | None = None


class RecordingStep(Protocol):
    """A step for tests that records its calls."""

    @property
    def call_count(self) -> int:
        """How often it was called."""

    @property
    def last_context(self) -> RunContext | None:
        """The context of its last call, if there was one."""

    @property
    def step(self) -> Step:
        """The step, for composing."""


class Workflows(Protocol):
    """The workflows of a system; everything it makes uses one clock and one source of random numbers."""

    def step(self, name: str, behaviour: Behaviour) -> Step:
        """Return a step that does what ``behaviour`` does."""

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> Step:
        """Return a step of a function that may block its thread."""

    def recording_step(self, name: str, options: Mapping[str, Any]) -> RecordingStep:
        """Return a recording step.

        Args:
            name: the name of the step.
            options: its ``return_value`` and its ``side_effect``, if any: an exception, or a function of the input.
        """

    def sequence(self, *steps: Step) -> Step:
        """Return the step that runs them one after the other."""

    def parallel(self, *steps: Step) -> Step:
        """Return the step that runs all at the same time."""

    def retry(self, step: Step, max_retries: int | None, errors: Errors, backoff: BackoffSettings) -> Step:
        """Return the step that is tried again so often; None: the system's default."""

    def timeout(self, step: Step, limit_s: float) -> Step:
        """Return the step that may take so many seconds."""

    def cache(self, step: Step, ttl_s: float | None, max_entries: int | None) -> Step:
        """Return the step so many of whose results are kept for so many seconds; None: the system's default."""

    def fallback(self, step: Step, other: Step, errors: Errors) -> Step:
        """Return the step for which another one takes over when it fails."""

    def conditional(self, condition: Condition, then: Step, otherwise: Step | None) -> Step:
        """Return the step that runs one of two, or nothing."""

    def router(self, choose: Choice, routes: Mapping[str, Step], default: Step | None) -> Step:
        """Return the step that runs one of several."""

    def saga(self, stages: Sequence[tuple[Step, Step | None]]) -> Step:
        """Return the steps in order, each with its compensation, if it has one."""

    def circuit_breaker(self, step: Step, settings: BreakerSettings, errors: Errors) -> Step:
        """Return the step behind a circuit breaker."""

    def execute(self, workflow: Step, value: Any, context: RunContext | None) -> Awaitable[Any]:
        """Run a workflow once; without a context the system makes one."""

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Return why a run has no result: all errors that can be reached from ``error``."""


WorkflowSystem: TypeAlias = Callable[[Clock | None, Chance], Workflows]
"""Returns the workflows of a system that use a clock, or the system's own, and a source of random numbers."""
