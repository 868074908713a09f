"""What a system offers whose workflows cross packages: agents, coordinators, and telemetry of what ran."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from plainspec.ports.clock import Clock
from plainspec.ports.workflow import Chance, Workflows

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from plainspec.ports.workflow import RunContext, Step


@dataclass(frozen=True)
class Agent:
    """Who works, and on what.

    Attributes:
        agent_id: the name of the agent.
        task_context: what it has to know about its task.
    """

    agent_id: str
    task_context: Mapping[str, Any] = field(default_factory=dict)


Introduced: TypeAlias = Any
"""An agent in the system's own form; only the system knows what it is."""


class Ending(Enum):
    """How an execution can end; contradictory is what no span should say."""

    WELL = "well"
    ERROR = "in error"
    GIVEN_UP = "given up"
    CONTRADICTORY = "in error and given up"


@dataclass(frozen=True)
class Span:
    """One span of a trace.

    Attributes:
        name: what it is called.
        trace_id: the trace that it is part of.
        span_id: what its children call their parent.
        parent_id: the span around it; None at the top of a trace.
        correlation_id: the run that it belongs to.
        step: the step whose execution it is; empty for a span of another kind.
        service: the service that reports it.
        kind: what sort of step that is, as the system calls it.
        error: the error that was recorded on it; empty if there was none.
        ending: how it ended.
    """

    name: str
    trace_id: str
    span_id: str
    parent_id: str | None
    correlation_id: str = ""
    step: str = ""
    service: str = ""
    kind: str = ""
    error: str = ""
    ending: Ending = Ending.WELL


@dataclass(frozen=True)
class Executions:
    """How often a step was executed, and how often it answered."""

    step: str
    executions: int
    successes: int


@dataclass(frozen=True)
class Timing:
    """How long the executions of a step took.

    Attributes:
        executions: how many were timed.
        total_s: their times together, in seconds.
        kinds: what sorts of steps the figures are filed under.
    """

    executions: int
    total_s: float
    kinds: frozenset[str]


class Telemetry(Protocol):
    """What the system reports about its runs."""

    def initialise(self, service_name: str) -> None:
        """Switch it on, in the name of a service; a second time is harmless."""

    def outer_span(self, name: str) -> AbstractContextManager[Span]:
        """Open a span around what happens in the block."""

    def spans(self) -> tuple[Span, ...]:
        """Return all spans that have ended."""

    def executions_of(self, step: str) -> Executions:
        """Return the figures of a step."""

    def timing_of(self, step: str) -> Timing:
        """Return how long the executions of a step took."""

    def labels_of(self, step: str) -> frozenset[tuple[str, ...]]:
        """Return under which labels the figures of a step are kept, in alphabetical order: one entry, or a muddle."""

    def switch_off(self) -> None:
        """Have nothing watched any more; what was reported so far can still be read."""

    def shutdown(self) -> None:
        """Switch it off, and give back what it holds."""


class Coordination(Workflows, Protocol):
    """Workflows whose caches, time limits and routes come from the observability package, and their coordinators."""

    @property
    def telemetry(self) -> Telemetry:
        """What the system reports about its runs."""

    def coordinated(self, workflow: Step) -> Step:
        """Return the workflow as a coordinator runs it, on behalf of the agent that the context carries."""

    def introduced(self, agent: Agent) -> Introduced:
        """Return the system's own form of an agent; whoever has handed over its task may go on writing in it."""

    def carrying(self, introduced: Introduced, context: RunContext) -> RunContext:
        """Return a context of the same run that carries an agent."""

    def agent_in(self, context: RunContext) -> Agent | None:
        """Return the agent that a context carries, if there is one."""


CoordinationSystem: TypeAlias = Callable[[Clock, Chance], Coordination]
"""Gives the coordination of a system that goes by a certain clock and chance."""
