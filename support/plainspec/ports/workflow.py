"""What a system offers that composes steps into workflows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from types import TracebackType

Step: TypeAlias = Any
"""A step or a workflow of the system; only the system knows what it is."""

Chance: TypeAlias = Callable[[], float]
"""Gives a number from 0 up to 1."""


@dataclass(frozen=True)
class RunContext:
    """What a run carries from step to step.

    Attributes:
        correlation_id: the name of the run.
        data: free entries. What a step is handed is the system's own mapping, so that trying to change it means
            something.
    """

    correlation_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


Behaviour: TypeAlias = Callable[[Any, RunContext], Awaitable[Any]]
"""What a step does with its input and the context of the run."""


class FailureKind(Enum):
    """Why a run did not answer."""

    ERROR = "error"
    TIMEOUT = "timeout"
    OPEN_CIRCUIT = "open circuit"
    UNKNOWN_ROUTE = "unknown route"
    NO_AGENT = "no agent"


@dataclass(frozen=True)
class Failure:
    """One reason why a run did not answer.

    Attributes:
        kind: what sort of reason.
        about: the step, or the route, that it is about.
    """

    kind: FailureKind
    about: str


class StepError(Exception):
    """The error of a step of the stage; the system has to let it reach the caller.

    Args:
        step: the step that failed.
    """

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} failed")
        self.step = step


class StepsOwnTimeoutError(StepError, TimeoutError):
    """A timeout that a step reports by itself; not one that a time limit of the workflow brought about."""


@dataclass(frozen=True)
class BreakerFigures:
    """When a circuit breaker opens and closes; None leaves a figure to the system.

    Attributes:
        failures: so many failures in a row open the circuit.
        recovery_s: how long it stays open, in seconds.
        trial_calls: how many calls may try it at once afterwards.
        successes: so many successful trials close it.
    """

    failures: int | None = None
    recovery_s: float | None = None
    trial_calls: int | None = None
    successes: int | None = None


class Deadline(Protocol):
    """A limit on the time that a block of code may take."""

    async def __aenter__(self) -> object:
        """Start the countdown."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Stop the countdown; a block that was cut short by it raises `TimeoutError`."""

    def expired(self) -> bool:
        """Tell whether the time ran out."""


class Clock(Protocol):
    """The time that a system has to go by."""

    def now(self) -> float:
        """Return the seconds since some fixed moment."""

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds."""

    def timeout(self, delay_s: float) -> Deadline:
        """Return a limit of ``delay_s`` seconds."""


class RecordingStep(Protocol):
    """A step for tests that remembers what it was asked."""

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
    """The workflows of a system; everything it makes goes by one clock and one chance."""

    def step(self, name: str, behaviour: Behaviour) -> Step:
        """Return a step that does what ``behaviour`` does."""

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> Step:
        """Return a step of a function that may hold up its thread."""

    def recording_step(self, name: str, told: Mapping[str, Any]) -> RecordingStep:
        """Return a recording step.

        Args:
            name: what the step is called.
            told: its ``return_value`` and its ``side_effect`` (an exception, or a function of the input), if any.
        """

    def in_order(self, first: Step, second: Step) -> Step:
        """Return the step that runs one after the other."""

    def side_by_side(self, first: Step, second: Step) -> Step:
        """Return the step that runs both at the same time."""

    def retried(self, step: Step, times: int | None) -> Step:
        """Return the step that is tried so many times again; None: as often as the system does by itself."""

    def limited(self, step: Step, limit_s: float) -> Step:
        """Return the step that may take so many seconds."""

    def cached(self, step: Step, ttl_s: float) -> Step:
        """Return the step whose answers are kept for so many seconds."""

    def with_fallback(self, step: Step, other: Step) -> Step:
        """Return the step for which another one takes over when it fails."""

    def chosen(self, condition: Callable[[Any], bool], then: Step, otherwise: Step | None) -> Step:
        """Return the step that runs one of two, or nothing."""

    def routed(self, choose: Callable[[Any], str], routes: Mapping[str, Step], default: Step | None) -> Step:
        """Return the step that runs one of several."""

    def undone(self, stages: Sequence[tuple[Step, Step | None]]) -> Step:
        """Return the steps that are undone together, each with its undo."""

    def guarded(self, step: Step, figures: BreakerFigures) -> Step:
        """Return the step behind a circuit breaker."""

    def execute(self, workflow: Step, value: Any, context: RunContext | None) -> Awaitable[Any]:
        """Run a workflow once."""

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Say in the port's words why a run did not answer: all errors that can be reached from ``error``."""


WorkflowSystem: TypeAlias = Callable[[Clock, Chance], Workflows]
"""Gives the workflows of a system that go by a certain clock and chance."""
