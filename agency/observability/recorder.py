"""What records spans and metrics while telemetry is on."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

from opentelemetry import context as contexts
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from agency.observability.metrics import METRICS, Metric
from agency.observability.spans import OPERATION_DURATION

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from contextvars import Token
    from types import TracebackType

    from opentelemetry.context import Context
    from opentelemetry.metrics import Counter, Histogram, Meter, UpDownCounter
    from opentelemetry.trace import Span, Tracer

    from agency.observability.spans import Attributes, Kind, OpenSpan, Value

KINDS = {
    "internal": SpanKind.INTERNAL,
    "client": SpanKind.CLIENT,
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
W3C = TraceContextTextMapPropagator()


class TelemetryRecorder:
    """Records spans and metrics by OpenTelemetry; an `agency.observability.spans.Recorder`."""

    def __init__(self, tracer: Tracer, meter: Meter) -> None:
        self.tracer = tracer
        self._instruments = {name: _instrument(meter, name, metric) for name, metric in METRICS.items()}

    def span(
        self, name: str, attributes: Attributes, kind: Kind, parent: str | None, metric: str
    ) -> AbstractContextManager[OpenSpan]:
        """Open a span, as `agency.observability.spans.span` says."""
        return RecordedSpan(self, name, attributes, KINDS[kind], context_of(parent), metric)

    def traceparent(self) -> str | None:
        """Return the current span as a W3C header."""
        carrier: dict[str, str] = {}
        W3C.inject(carrier)
        return carrier.get("traceparent")

    def observe(self, metric: str, value: float, attributes: Attributes) -> None:
        """Add a value to a histogram."""
        self._instruments[metric].record(value, _labels(metric, attributes))  # type: ignore[union-attr]

    def add(self, metric: str, value: int, attributes: Attributes) -> None:
        """Add to a counter."""
        self._instruments[metric].add(value, _labels(metric, attributes))  # type: ignore[union-attr]


class RecordedSpan:
    """A span that is current while its block runs, and counted when it ends."""

    __slots__ = ("_attributes", "_begun_s", "_kind", "_metric", "_name", "_parent", "_recorder", "_span", "_token")

    _span: Span
    _token: Token[Context]
    _begun_s: float

    def __init__(  # noqa: PLR0913, PLR0917 - what a span consists of
        self,
        recorder: TelemetryRecorder,
        name: str,
        attributes: Attributes,
        kind: SpanKind,
        parent: Context | None,
        metric: str,
    ) -> None:
        self._recorder = recorder
        self._name = name
        self._attributes = dict(attributes)
        self._kind = kind
        self._parent = parent
        self._metric = metric

    def __enter__(self) -> Self:
        """Begin it below the current span, or the one that came from outside."""
        self._begun_s = time.perf_counter()
        self._span = self._recorder.tracer.start_span(
            self._name, self._parent, self._kind, self._attributes, record_exception=False
        )
        self._token = contexts.attach(set_span_in_context(self._span, self._parent))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it, with the class of the error."""
        contexts.detach(self._token)
        if kind is not None:
            if issubclass(kind, asyncio.CancelledError):
                self._span.set_attribute("cancelled", value=True)
            elif issubclass(kind, Exception):
                self.fail(error_type(kind))
        self._span.end()
        duration_s = time.perf_counter() - self._begun_s
        if self._metric == OPERATION_DURATION:
            self._attributes["operation"] = self._name
        self._recorder.observe(self._metric, duration_s, self._attributes)

    def set(self, name: str, value: Value) -> None:
        """Set an attribute."""
        self._attributes[name] = value
        self._span.set_attribute(name, value)

    def fail(self, error_type: str) -> None:
        """Set the status and the class of the error."""
        self.set("error.type", error_type)
        self._span.set_status(Status(StatusCode.ERROR))


def error_type(kind: type[BaseException]) -> str:
    """Return the class of an error as ``error.type`` has it: with its module, unless it is built in."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def context_of(traceparent: str | None) -> Context | None:
    """Return a context in which the span of a W3C header is current; None for none, or one that is invalid."""
    if traceparent is None:
        return None
    current = contexts.get_current()
    extracted = W3C.extract({"traceparent": traceparent}, current)
    return None if extracted is current else extracted


def _instrument(meter: Meter, name: str, metric: Metric) -> Counter | Histogram | UpDownCounter:
    if metric.kind == "histogram":
        return meter.create_histogram(name, unit=metric.unit, description=metric.description)
    if metric.kind == "counter":
        return meter.create_counter(name, unit=metric.unit, description=metric.description)
    return meter.create_up_down_counter(name, unit=metric.unit, description=metric.description)


def _labels(metric: str, attributes: Attributes) -> Attributes:
    wanted = METRICS[metric].labels
    return {name: value for name, value in attributes.items() if name in wanted}
