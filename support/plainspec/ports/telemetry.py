"""What a system reports about its runs: spans and metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager


class SpanStatus(Enum):
    """How an execution has ended, as its span has it."""

    OK = "ok"
    ERROR = "error"
    CANCELLED = "cancelled"
    ERROR_AND_CANCELLED = "error and cancelled"
    """What no span should say."""


@dataclass(frozen=True)
class Span:
    """A span of a trace.

    Attributes:
        name: its name.
        trace_id: the trace that it belongs to.
        span_id: its id.
        parent_id: the id of its parent; None for a root span.
        correlation_id: the run that it belongs to.
        step: the step whose execution it is; empty for a span of another kind.
        service: the service that reports it.
        error: the message of the error that was recorded on it; empty for none.
        status: how it has ended.
        attributes: what else is known of it, by names of the semantic conventions where they have one.
        text: all that stands in it.
    """

    name: str
    trace_id: str
    span_id: str
    parent_id: str | None
    correlation_id: str = ""
    step: str = ""
    service: str = ""
    error: str = ""
    status: SpanStatus = SpanStatus.OK
    attributes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    text: str = ""

    @property
    def traceparent(self) -> str:
        """The span as the header of W3C Trace Context has it."""
        return f"00-{self.trace_id}-{self.span_id}-01"


@dataclass(frozen=True)
class MetricPoint:
    """A series of a metric.

    Attributes:
        labels: what tells it from the others.
        value: a counter or a level; of a histogram, how many values it has.
    """

    labels: Mapping[str, str] = field(hash=False)
    value: int


class Part(Enum):
    """A part of a system whose calls are spans."""

    STORE = "store"
    CACHE = "cache"
    MESSAGES = "messages"
    MEMORY = "memory"
    SEARCHES = "search"
    PLANNER = "planner"
    SESSIONS = "sessions"
    WORKFLOWS = "workflows"
    PROCESSES = "processes"
    DELIVERIES = "deliveries"


class CallEnding(Enum):
    """How a call is to end."""

    RETURNS = "returns"
    FAILS = "fails"
    CANCELLED = "is cancelled"


@dataclass(frozen=True)
class StepMetrics:
    """The metrics of one step.

    Attributes:
        executions: the counter of executions.
        successes: the counter of those that returned a result.
        durations: how many executions the histogram of durations has.
        series: how many combinations of labels each metric of the step has, at most.
    """

    executions: int
    successes: int
    durations: int
    series: int


class Telemetry(Protocol):
    """The telemetry of one process."""

    def initialise(self, service_name: str) -> None:
        """Start to observe runs, in the name of a service; a second call has no effect."""

    def open_span(self, name: str) -> AbstractContextManager[Span]:
        """Open a span around the block, as the caller of the system would."""

    def spans(self) -> tuple[Span, ...]:
        """Return all spans that have ended, in that order."""

    def points(self, metric: str) -> Sequence[MetricPoint]:
        """Return all series of a metric."""

    def metrics_of(self, step: str) -> StepMetrics:
        """Return the metrics of a step."""

    def flush(self) -> None:
        """Export what has ended so far, wherever it is exported to."""

    def shutdown(self) -> None:
        """Stop to observe runs; what was reported so far can still be read."""

    def close(self) -> None:
        """Shut down, and free what is held."""


class ServiceCalls(Protocol):
    """Calls of each part of a system, on the database and the Redis of one scenario."""

    async def call(self, part: Part, ending: CallEnding) -> None:
        """Make one call of a part, have it end so, and return when it has ended: errors of its own are no failure.

        Each call ends in a place where another one is in progress: in a query, a load, an agent's answer, a handler or
        a step.
        """
