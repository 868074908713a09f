"""The agency's telemetry, with exporters that keep everything in memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import DataPointT, HistogramDataPoint, InMemoryMetricReader, NumberDataPoint
from opentelemetry.sdk.resources import SERVICE_NAME
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, StatusCode, format_span_id, format_trace_id

from agency import observability
from plainspec.ports.coordination import Ending, Executions, Span, Timing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace import ReadableSpan

EXECUTED = "primitive_executions_total"
SUCCEEDED = "primitive_success_total"
DURATION = "primitive.execution.duration"
UNITS = {EXECUTED: "", SUCCEEDED: "", DURATION: "s"}
OUTSIDE = TracerProvider(shutdown_on_exit=False).get_tracer("plainspec.outside")
"""Opens the spans that stand for what surrounds the system."""


class AgencyTelemetry:
    """What `agency.observability` reports."""

    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self._meters = MeterProvider((self._reader,), shutdown_on_exit=False)
        self._exporters: list[InMemorySpanExporter] = []
        self._running: observability.Telemetry | None = None

    def initialise(self, service_name: str) -> None:
        """Call `initialise`; have what it makes exported to memory."""
        made = observability.initialise(service_name, meter_provider=self._meters)
        if self._running is None and isinstance(made.tracer_provider, TracerProvider):
            self._exporters.append(InMemorySpanExporter())
            made.tracer_provider.add_span_processor(SimpleSpanProcessor(self._exporters[-1]))
            self._running = made

    @contextmanager
    def outer_span(self, name: str) -> Iterator[Span]:
        """Open a span of somebody else."""
        with OUTSIDE.start_as_current_span(name) as span:
            trace_id, span_id = ids_of(span.get_span_context())
            yield Span(name, trace_id, span_id, parent_id=None)

    def spans(self) -> tuple[Span, ...]:
        """Say the exported spans in the port's words."""
        return tuple(told_to_the_port(span) for memory in self._exporters for span in memory.get_finished_spans())

    def executions_of(self, step: str) -> Executions:
        """Add up the counters for one step."""
        return Executions(step, self._sum(EXECUTED, step), self._sum(SUCCEEDED, step))

    def timing_of(self, step: str) -> Timing:
        """Add up the histogram for one step."""
        points = [point for point in self._points(DURATION, step) if isinstance(point, HistogramDataPoint)]
        kinds = frozenset(str((point.attributes or {}).get("primitive.kind")) for point in points)
        return Timing(sum(point.count for point in points), sum(point.sum for point in points), kinds)

    def labels_of(self, step: str) -> frozenset[tuple[str, ...]]:
        """Look at the attributes of all figures of one step."""
        points = (point for figure in UNITS for point in self._points(figure, step))
        return frozenset(tuple(sorted(point.attributes or {})) for point in points)

    def switch_off(self) -> None:
        """Switch off what was switched on here."""
        if self._running is not None:
            self._running.shutdown()
            self._running = None

    def shutdown(self) -> None:
        """Switch off what was switched on here, and stop collecting figures."""
        self.switch_off()
        self._meters.shutdown()

    def _sum(self, counter: str, step: str) -> int:
        return sum(int(point.value) for point in self._points(counter, step) if isinstance(point, NumberDataPoint))

    def _points(self, figure: str, step: str) -> list[DataPointT]:
        data = self._reader.get_metrics_data()
        return [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == figure and metric.unit == UNITS[figure]
            for point in metric.data.data_points
            if (point.attributes or {}).get("primitive.name") == step
        ]


def ids_of(context: SpanContext) -> tuple[str, str]:
    """Return the trace and the span of a context, in hexadecimal digits."""
    return format_trace_id(context.trace_id), format_span_id(context.span_id)


def ending_of(span: ReadableSpan) -> Ending:
    """Say how what a span stands for has ended."""
    given_up = bool((span.attributes or {}).get("primitive.cancelled"))
    if span.status.status_code is StatusCode.ERROR:
        return Ending.CONTRADICTORY if given_up else Ending.ERROR
    return Ending.GIVEN_UP if given_up else Ending.WELL


def told_to_the_port(span: ReadableSpan) -> Span:
    """Say a span in the port's words."""
    trace_id, span_id = ids_of(span.context)
    attributes = span.attributes or {}
    events = [event.attributes or {} for event in span.events]
    errors = [str(event.get("exception.message") or event.get("exception.type")) for event in events]
    return Span(
        span.name,
        trace_id,
        span_id,
        None if span.parent is None else format_span_id(span.parent.span_id),
        correlation_id=str(attributes.get("workflow.correlation_id", "")),
        step=str(attributes.get("primitive.name", "")),
        service=str(span.resource.attributes.get(SERVICE_NAME, "")),
        kind=str(attributes.get("primitive.kind", "")),
        error=", ".join(errors),
        ending=ending_of(span),
    )
