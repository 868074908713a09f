"""What records spans and metrics while telemetry is on."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from opentelemetry import context as contexts
from opentelemetry.metrics import Observation
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from agency.observability.metrics import METRICS, watched
from agency.observability.spans import OPERATION_DURATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextvars import Token
    from types import TracebackType

    from opentelemetry.context import Context
    from opentelemetry.metrics import CallbackOptions, Meter
    from opentelemetry.trace import Span, Tracer

    from agency.observability.spans import Attributes, Kind, OpenSpan, Value

KINDS = {
    "internal": SpanKind.INTERNAL,
    "client": SpanKind.CLIENT,
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
CANCELLED = "agency.cancelled"
W3C = TraceContextTextMapPropagator()
FAILED = Status(StatusCode.ERROR)


class CurrentSpan:
    """A span that is the current one while its block runs."""

    __slots__ = ("_attributes", "_kind", "_name", "_parent", "_span", "_token", "_tracer")

    _span: Span
    _token: Token[Context]

    def __init__(
        self,
        tracer: Tracer,
        name: str,
        attributes: Attributes,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
    ) -> None:
        self._tracer = tracer
        self._name = name
        self._attributes = dict(attributes)
        self._kind = kind
        self._parent = parent

    def __enter__(self) -> Self:
        """Begin it below the current span, or the one that came from outside."""
        self.start()
        self._token = contexts.attach(set_span_in_context(self._span, self._parent))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it, and mark it as failed or cancelled."""
        contexts.detach(self._token)
        self.end(error)

    def start(self) -> None:
        """Begin it."""
        self._span = self._tracer.start_span(
            self._name,
            self._parent,
            self._kind,
            self._attributes,
            record_exception=False,
            set_status_on_exception=False,
        )

    def end(self, error: BaseException | None = None) -> None:
        """End it."""
        if isinstance(error, asyncio.CancelledError):
            self.cancel()
        elif isinstance(error, Exception):
            self.fail(error_type(type(error)))
        self._span.end()

    @property
    def name(self) -> str:
        """Its name at present."""
        return self._name

    def set(self, name: str, value: Value) -> None:
        """Set an attribute."""
        self._attributes[name] = value
        self._span.set_attribute(name, value)

    def rename(self, name: str) -> None:
        """Change the name."""
        self._name = name
        self._span.update_name(name)

    def fail(self, error_type: str) -> None:
        """Set the status and the class of the error."""
        self.set("error.type", error_type)
        self._span.set_status(FAILED)

    def cancel(self) -> None:
        """Set the attribute that says so."""
        self._span.set_attribute(CANCELLED, value=True)


class RecordedSpan(CurrentSpan):
    """A span whose duration a histogram takes."""

    __slots__ = ("_begun_s", "_metric", "_recorder")

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
        super().__init__(recorder.tracer, name, attributes, kind, parent)
        self._recorder = recorder
        self._metric = metric

    def start(self) -> None:
        """Begin it, and to count its time."""
        self._begun_s = time.perf_counter()
        super().start()

    def end(self, error: BaseException | None = None) -> None:
        """End it, and record how long it has taken."""
        super().end(error)
        if self._metric == OPERATION_DURATION:
            self._attributes["operation"] = self._name
        self._recorder.observe(self._metric, time.perf_counter() - self._begun_s, self._attributes)


class TelemetryRecorder:
    """Records spans and metrics by OpenTelemetry; an `agency.observability.spans.Recorder`.

    Args:
        tracer: makes the spans.
        meter: makes the metrics.
        records_content: whether the content of messages stands in spans.
    """

    def __init__(self, tracer: Tracer, meter: Meter, *, records_content: bool = False) -> None:
        self.tracer = tracer
        self.records_content = records_content
        self._instruments: dict[str, Any] = {}
        for name, metric in METRICS.items():
            given: dict[str, Any] = {"unit": metric.unit, "description": metric.description}
            if metric.kind == "histogram":
                self._instruments[name] = meter.create_histogram(name, **given)
            elif metric.kind == "counter":
                self._instruments[name] = meter.create_counter(name, **given)
            else:
                meter.create_observable_up_down_counter(name, [partial(_levels_of, name)], **given)

    def span(self, name: str, attributes: Attributes, kind: Kind, parent: str | None, metric: str) -> OpenSpan:
        """Make a span, as `agency.observability.spans.span` says."""
        return RecordedSpan(self, name, attributes, KINDS[kind], context_of(parent), metric)

    def traceparent(self) -> str | None:
        """Return the current span as a W3C header."""
        carrier: dict[str, str] = {}
        W3C.inject(carrier)
        return carrier.get("traceparent")

    def observe(self, metric: str, value: float, attributes: Attributes) -> None:
        """Add a value to a histogram."""
        self._instruments[metric].record(value, _labels(metric, attributes))

    def add(self, metric: str, value: int, attributes: Attributes) -> None:
        """Add to a counter."""
        self._instruments[metric].add(value, _labels(metric, attributes))


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


@contextmanager
def within(traceparent: str | None) -> Iterator[None]:
    """Have the span of a W3C header be the current one in the block; one that is invalid, or None, changes nothing."""
    outside = context_of(traceparent)
    if outside is None:
        yield
        return
    token = contexts.attach(outside)
    try:
        yield
    finally:
        contexts.detach(token)


def _labels(metric: str, attributes: Attributes) -> Attributes:
    wanted = METRICS[metric].labels
    return {name: value for name, value in attributes.items() if name in wanted}


def _levels_of(name: str, _: CallbackOptions) -> Iterable[Observation]:
    """Add up the levels of everything that is watched, by their labels."""
    levels: Counter[frozenset[tuple[str, Any]]] = Counter()
    for each in tuple(watched):
        for metric, value, labels in each.levels():
            if metric == name:
                levels[frozenset(labels.items())] += value
    return [Observation(value, dict(labels)) for labels, value in levels.items()]
