"""Telemetry that exports to memory."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import DataPointT, InMemoryMetricReader, NumberDataPoint
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agency.observability import Telemetry, initialise


class Memory:
    """Providers that export to memory."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.meters = MeterProvider((self.reader,), shutdown_on_exit=False)

    def names(self) -> list[str]:
        """Return the names of the spans, in the order in which they ended."""
        return [span.name for span in self.exporter.get_finished_spans()]

    def spans(self, name: str) -> list[ReadableSpan]:
        """Return the spans of a name, in the order in which they ended."""
        return [span for span in self.exporter.get_finished_spans() if span.name == name]

    def span(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""
        (found,) = self.spans(name)
        return found

    def figures(self, metric: str) -> dict[str, float]:
        """Return the sum of a metric for each step."""
        return {
            str((point.attributes or {})["primitive.name"]): (
                point.value if isinstance(point, NumberDataPoint) else getattr(point, "sum", 0)
            )
            for name, point in self._points()
            if name == metric
        }

    def labels(self) -> set[frozenset[tuple[str, str]]]:
        """Return the labels of all data points of all metrics."""
        return {
            frozenset((name, str(value)) for name, value in (point.attributes or {}).items())
            for _, point in self._points()
        }

    def _points(self) -> list[tuple[str, DataPointT]]:
        data = self.reader.get_metrics_data()
        return [
            (metric.name, point)
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            for point in metric.data.data_points
        ]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def telemetry(memory: Memory) -> Iterator[Telemetry]:
    made = initialise("integration-tests", tracer_provider=memory.tracers, meter_provider=memory.meters)
    yield made
    made.shutdown()
