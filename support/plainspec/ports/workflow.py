"""What a system offers that composes steps into workflows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeAlias

from plainspec.ports.clock import Clock

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


Errors: TypeAlias = type[Exception] | None
"""The errors that a part of a workflow deals with; None: those that the system chooses by itself."""

Behaviour: TypeAlias = Callable[[Any, RunContext], Awaitable[Any]]
"""What a step does with its input and the context of the run."""


Condition: TypeAlias = Callable[[Any, RunContext], bool]
"""Whether something holds for an input and the context of the run."""

Choice: TypeAlias = Callable[[Any, RunContext], str]
"""The route for an input and the context of the run."""


class FailureKind(Enum):
    """Why a run did not answer."""

    ERROR = "error"
    TIMEOUT = "timeout"
    OPEN_CIRCUIT = "open circuit"
    UNKNOWN_ROUTE = "unknown route"
    NO_AGENT = "no agent"
    GAVE_UP = "gave up"
    NOT_UNDONE = "not undone"
    UNEXPECTED = "unexpected error"


@dataclass(frozen=True)
class Failure:
    """One reason why a run did not answer.

    Attributes:
        kind: what sort of reason.
        about: the step, or the route, that it is about.
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


class StepGivingUp(asyncio.CancelledError):
    """What a step of the stage raises that gives up although nobody has asked it to.

    Args:
        step: the step that gives up.
    """

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} gives up")


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


@dataclass(frozen=True)
class PauseFigures:
    """How long a retry pauses before it tries again; None leaves a figure to the system.

    Attributes:
        growth: the first pause in seconds, and by how much each pause is longer than the one before.
        longest_s: no pause is longer, in seconds.
        by_chance: whether chance shortens them.
    """

    growth: float | None = None
    longest_s: float | None = None
    by_chance: bool | None = None


@dataclass(frozen=True)
class CacheRules:
    """What a cache goes by; None leaves it to the system.

    Attributes:
        key: gives what makes two questions the same.
        copier: copies an answer for whoever gets it.
    """

    key: Callable[[Any], str] | None = None
    copier: Callable[[Any], Any] | None = None


class FunctionForm(Enum):
    """How the function of a step is written; those without async return what has to be awaited."""

    BY_KEYWORD = "with the context by keyword"
    AFTER_OTHERS = "with the context after others"
    WITHOUT_ASYNC = "without async"
    IN_PLACE = "without async, and in place"
    BY_ITS_NAME = "under the name of its function"


class Circuit(Enum):
    """What the next caller of a circuit breaker will meet."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class RecordingStep(Protocol):
    """A step for tests that remembers what it was asked."""

    @property
    def call_count(self) -> int:
        """How often it was called."""

    @property
    def last_input(self) -> Any:
        """The input of its last call; None if there was none."""

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
            told: its ``return_value`` and its ``side_effect``, if any: an exception or a class of them, a function of
                the input and perhaps the ``context``, async or not, or a list of exceptions, classes and answers.
        """

    def in_order(self, *steps: Step) -> Step:
        """Return the step that runs one after the other; a system should refuse to make it of none, or of other things.

        Raises:
            ValueError: it refuses to make it of none.
            TypeError: it refuses to make it of something that is no step.
        """

    def side_by_side(self, *steps: Step) -> Step:
        """Return the step that runs all at the same time; likewise."""

    def bare_step(self, name: str, behaviour: Callable[[Any], Awaitable[Any]]) -> Step:
        """Return a step that does what ``behaviour`` does with its input, and never sees the context."""

    def written_step(self, name: str, behaviour: Behaviour, form: FunctionForm) -> Step:
        """Return a step that does what ``behaviour`` does, of a function that is written in a certain form."""

    def retried(self, step: Step, times: int | None, errors: Errors, pauses: PauseFigures) -> Step:
        """Return the step that is tried so many times again; None: as often as the system does by itself."""

    def limited(self, step: Step, limit_s: float) -> Step:
        """Return the step that may take so many seconds."""

    def cached(self, step: Step, ttl_s: float | None, most: int | None, rules: CacheRules) -> Step:
        """Return the step of whose answers so many are kept for so many seconds; None: as the system does by itself."""

    def with_fallback(self, step: Step, other: Step, errors: Errors) -> Step:
        """Return the step for which another one takes over when it fails."""

    def chosen(self, condition: Condition, then: Step, otherwise: Step | None) -> Step:
        """Return the step that runs one of two, or nothing."""

    def routed(self, choose: Choice, routes: Mapping[str, Step], default: Step | None) -> Step:
        """Return the step that runs one of several."""

    def undone(self, stages: Sequence[tuple[Step, Step | None]]) -> Step:
        """Return the steps that are undone together, each with its undo; see `in_order`."""

    def guarded(self, step: Step, figures: BreakerFigures, errors: Errors) -> Step:
        """Return the step behind a circuit breaker."""

    def circuit_of(self, guarded: Step) -> Circuit:
        """Say what the next caller of a step that `guarded` has made will meet."""

    def execute(self, workflow: Step, value: Any, context: object) -> Awaitable[Any]:
        """Run a workflow once; what is no context is handed over as it is, and a system should refuse it.

        Raises:
            TypeError: it refuses; nothing has run.
        """

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Say in the port's words why a run did not answer: all errors that can be reached from ``error``."""


WorkflowSystem: TypeAlias = Callable[[Clock | None, Chance], Workflows]
"""Gives the workflows of a system that go by a certain clock, or the system's own, and by a certain chance."""
