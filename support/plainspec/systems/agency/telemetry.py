"""The agency's telemetry, with exporters that keep everything in memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import DataPointT, HistogramDataPoint, InMemoryMetricReader, NumberDataPoint
from opentelemetry.sdk.resources import SERVICE_NAME
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, StatusCode, format_span_id, format_trace_id

from agency import observability
from agency.observability.export import metric_readers
from plainspec.ports.telemetry import MetricPoint, Span, SpanStatus, StepMetrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace import ReadableSpan

EXECUTED = "primitive_executions_total"
SUCCEEDED = "primitive_success_total"
DURATION = "primitive.execution.duration"
UNITS = {EXECUTED: "", SUCCEEDED: "", DURATION: "s"}
OUTSIDE = TracerProvider(shutdown_on_exit=False).get_tracer("plainspec.outside")
"""Opens the spans of the system's callers."""


class AgencyTelemetry:
    """The telemetry of `agency.observability`."""

    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self._meters: MeterProvider | None = None
        self._exporters: list[InMemorySpanExporter] = []
        self._running: observability.Telemetry | None = None

    def initialise(self, service_name: str) -> None:
        """Call `initialise`, and export its spans to memory."""
        if self._meters is None:
            self._meters = MeterProvider((self._reader, *metric_readers()), shutdown_on_exit=False)
        made = observability.initialise(service_name, meter_provider=self._meters)
        if self._running is None and isinstance(made.tracer_provider, TracerProvider):
            self._exporters.append(InMemorySpanExporter())
            made.tracer_provider.add_span_processor(SimpleSpanProcessor(self._exporters[-1]))
            self._running = made

    @contextmanager
    def open_span(self, name: str) -> Iterator[Span]:
        """Open a span by another tracer."""
        with OUTSIDE.start_as_current_span(name) as span:
            trace_id, span_id = ids_of(span.get_span_context())
            yield Span(name, trace_id, span_id, parent_id=None)

    def spans(self) -> tuple[Span, ...]:
        """Return the exported spans."""
        return tuple(port_span(span) for memory in self._exporters for span in memory.get_finished_spans())

    def points(self, metric: str) -> tuple[MetricPoint, ...]:
        """Read the metric as it is now."""
        return tuple(
            MetricPoint({name: str(value) for name, value in (point.attributes or {}).items()}, _count(point))
            for point in self._points_of(metric)
        )

    def metrics_of(self, step: str) -> StepMetrics:
        """Add up the counters and the histogram of one step, and compare the attributes of their data points."""
        durations = [point for point in self._points(DURATION, step) if isinstance(point, HistogramDataPoint)]
        series = {
            tuple(sorted((point.attributes or {}).items())) for name in UNITS for point in self._points(name, step)
        }
        return StepMetrics(
            self._sum(EXECUTED, step), self._sum(SUCCEEDED, step), sum(point.count for point in durations), len(series)
        )

    def flush(self) -> None:
        """Flush the providers."""
        if self._running is not None and isinstance(self._running.tracer_provider, TracerProvider):
            self._running.tracer_provider.force_flush()
        if self._meters is not None:
            self._meters.force_flush()

    def shutdown(self) -> None:
        """Shut down the telemetry that was initialised here."""
        if self._running is not None:
            self._running.shutdown()
            self._running = None

    def close(self) -> None:
        """Shut down, and stop collecting metrics."""
        self.shutdown()
        if self._meters is not None:
            self._meters.shutdown()

    def _sum(self, counter: str, step: str) -> int:
        return sum(int(point.value) for point in self._points(counter, step) if isinstance(point, NumberDataPoint))

    def _points(self, name: str, step: str) -> list[DataPointT]:
        points = self._points_of(name, UNITS[name])
        return [point for point in points if (point.attributes or {}).get("primitive.name") == step]

    def _points_of(self, name: str, unit: str | None = None) -> list[DataPointT]:
        data = self._reader.get_metrics_data() if self._meters is not None else None
        return [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name and unit in {None, metric.unit}
            for point in metric.data.data_points
        ]


def _count(point: Any) -> int:
    """Return how many values a histogram has, and the value of anything else."""
    return int(point.count if isinstance(point, HistogramDataPoint) else point.value)


def ids_of(context: SpanContext) -> tuple[str, str]:
    """Return the trace and the span of a context, in hexadecimal digits."""
    return format_trace_id(context.trace_id), format_span_id(context.span_id)


def status_of(span: ReadableSpan) -> SpanStatus:
    """Return the status of a span; a cancellation is an attribute."""
    cancelled = bool((span.attributes or {}).get("agency.cancelled"))
    if span.status.status_code is StatusCode.ERROR:
        return SpanStatus.ERROR_AND_CANCELLED if cancelled else SpanStatus.ERROR
    return SpanStatus.CANCELLED if cancelled else SpanStatus.OK


def port_span(span: ReadableSpan) -> Span:
    """Return a span as the port has it."""
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
        error=", ".join(errors),
        status=status_of(span),
        attributes=dict(attributes),
        text=str([span.name, dict(attributes), [dict(event) for event in events], span.status.description]),
    )
