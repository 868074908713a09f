"""What a system reports about its runs: spans and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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

    def metrics_of(self, step: str) -> StepMetrics:
        """Return the metrics of a step."""

    def shutdown(self) -> None:
        """Stop to observe runs; what was reported so far can still be read."""

    def close(self) -> None:
        """Shut down, and free what is held."""
