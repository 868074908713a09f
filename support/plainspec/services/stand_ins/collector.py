"""A stand-in for a collector of telemetry: it speaks OTLP over HTTP, with protobuf.

The protocol: https://opentelemetry.io/docs/specs/otlp/.
"""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Self

from plainspec.ports.telemetry import Span, SpanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
    from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan

PROTOBUF = "application/x-protobuf"
TRACES, METRICS = "/v1/traces", "/v1/metrics"


class Collector:
    """What was sent to a collector.

    Attributes:
        url: Where it listens, as ``OTEL_EXPORTER_OTLP_ENDPOINT`` has it.
        answers: Whether it takes what it is sent; otherwise it answers with 503, as one that is overloaded.
        refused: How many requests it has not taken.
    """

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.answers = True
        self.refused = 0
        self._taking = Lock()
        self._traces: list[ExportTraceServiceRequest] = []
        self._metrics: list[ExportMetricsServiceRequest] = []

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator[Self]:
        """Listen on a loopback port, in threads of its own, for as long as the block runs."""
        with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
            server.daemon_threads = True
            collector = cls(server.server_address[1])
            server.collector = collector  # type: ignore[attr-defined]
            serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
            serving.start()
            try:
                yield collector
            finally:
                server.shutdown()
                serving.join()

    def take(self, path: str, body: bytes) -> bytes | None:
        """Take what is posted to a path, and return the answer; None if it is not taken.

        Raises:
            LookupError: There is nothing at the path.
            google.protobuf.message.DecodeError: The body is no message of the protocol.
        """
        with self._taking:
            if not self.answers:
                self.refused += 1
                return None
            if path == TRACES:
                from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
                    ExportTraceServiceRequest,
                    ExportTraceServiceResponse,
                )

                self._traces.append(ExportTraceServiceRequest.FromString(body))
                return bytes(ExportTraceServiceResponse().SerializeToString())
            if path == METRICS:
                from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
                    ExportMetricsServiceRequest,
                    ExportMetricsServiceResponse,
                )

                self._metrics.append(ExportMetricsServiceRequest.FromString(body))
                return bytes(ExportMetricsServiceResponse().SerializeToString())
            raise LookupError(path)

    def spans(self) -> tuple[Span, ...]:
        """Return all spans that it has taken."""
        with self._taking:
            return tuple(
                _span(span, str(_values(resource.resource.attributes).get("service.name", "")))
                for request in self._traces
                for resource in request.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            )

    def metric_names(self) -> frozenset[str]:
        """Return the names of all metrics that it has taken."""
        with self._taking:
            return frozenset(
                metric.name
                for request in self._metrics
                for resource in request.resource_metrics
                for scope in resource.scope_metrics
                for metric in scope.metrics
            )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_POST(self) -> None:
        """Answer an export."""
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        if self.headers.get("content-type") != PROTOBUF:
            self._answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, b"")
            return
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            answer = self.server.collector.take(self.path, body)
        except LookupError:
            self._answer(HTTPStatus.NOT_FOUND, b"")
            return
        self._answer(HTTPStatus.SERVICE_UNAVAILABLE if answer is None else HTTPStatus.OK, answer or b"")

    def _answer(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", PROTOBUF)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Log nothing."""


def _span(span: SentSpan, service: str) -> Span:
    from opentelemetry.proto.trace.v1.trace_pb2 import Status

    attributes = _values(span.attributes)
    events = [_values(event.attributes) for event in span.events]
    failed = span.status.code == Status.StatusCode.STATUS_CODE_ERROR
    return Span(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex() or None,
        service=service,
        error=", ".join(str(event.get("exception.message", "")) for event in events),
        status=SpanStatus.ERROR if failed else SpanStatus.OK,
        attributes=attributes,
        text=str([span.name, attributes, events, span.status.message]),
    )


def _values(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return None if kind is None else getattr(value, kind)
