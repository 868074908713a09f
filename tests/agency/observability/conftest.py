"""Telemetry that keeps what it is told in memory."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint
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

    def span(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""
        (found,) = (span for span in self.exporter.get_finished_spans() if span.name == name)
        return found

    def figures(self, metric: str) -> dict[str, float]:
        """Return the sum of a metric for each step."""
        data = self.reader.get_metrics_data()
        found: dict[str, float] = {}
        for resource in data.resource_metrics if data else ():
            for scope in resource.scope_metrics:
                for one in scope.metrics:
                    if one.name == metric:
                        for point in one.data.data_points:
                            name = str((point.attributes or {})["primitive.name"])
                            found[name] = (
                                point.value if isinstance(point, NumberDataPoint) else getattr(point, "sum", 0)
                            )
        return found


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def telemetry(memory: Memory) -> Iterator[Telemetry]:
    made = initialise("integration-tests", tracer_provider=memory.tracers, meter_provider=memory.meters)
    yield made
    made.shutdown()
