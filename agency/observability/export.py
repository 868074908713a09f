"""Export over OTLP (HTTP, protobuf), as the usual environment variables say.

``OTEL_EXPORTER_OTLP_ENDPOINT``, or ``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`` and ``…_METRICS_ENDPOINT``, name the
collector; without them nothing is exported. ``OTEL_TRACES_EXPORTER=none``, ``OTEL_METRICS_EXPORTER=none`` and
``OTEL_SDK_DISABLED=true`` switch an export off. The exporter reads the others, such as ``OTEL_EXPORTER_OTLP_HEADERS``
and ``OTEL_EXPORTER_OTLP_TIMEOUT``; the processor ``OTEL_BSP_SCHEDULE_DELAY``, in milliseconds. An export happens in
a thread of its own: a collector that is away costs spans, and no run.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
PROTOCOL: Final = "OTEL_EXPORTER_OTLP_PROTOCOL"
HTTP_PROTOBUF: Final = "http/protobuf"


class ExportError(RuntimeError):
    """The environment asks for an export that is not possible; the message says what to do."""


def export_spans(provider: TracerProvider) -> None:
    """Have a provider export its spans, if the environment says where to.

    Raises:
        ExportError: the exporter is not installed, or the protocol is another one.
    """
    if not is_asked_for("TRACES"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - only an export pays for it

    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))


def metric_readers() -> list[MetricReader]:
    """Return what exports metrics, if the environment says where to.

    Raises:
        ExportError: the exporter is not installed, or the protocol is another one.
    """
    if not is_asked_for("METRICS"):
        return []
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415 - an extra
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415 - the same

    return [PeriodicExportingMetricReader(OTLPMetricExporter())]


def is_exported() -> bool:
    """Return whether the environment asks for an export of spans or metrics; raises as `is_asked_for` does."""
    return is_asked_for("TRACES") or is_asked_for("METRICS")


def is_asked_for(signal: Literal["TRACES", "METRICS"]) -> bool:
    """Return whether the environment asks for an export.

    Raises:
        ExportError: it does, and the exporter is not installed, or the protocol is another one.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get(f"OTEL_{signal}_EXPORTER") == "none":
        return False
    own = f"OTEL_EXPORTER_OTLP_{signal}"
    if not (os.environ.get(f"{own}_ENDPOINT") or os.environ.get(ENDPOINT)):
        return False
    protocol = os.environ.get(f"{own}_PROTOCOL") or os.environ.get(PROTOCOL) or HTTP_PROTOBUF
    if protocol != HTTP_PROTOBUF:
        raise ExportError(f"{PROTOCOL} is {protocol!r}: telemetry is exported as {HTTP_PROTOBUF!r} only")
    if find_spec("opentelemetry.exporter") is None or find_spec("opentelemetry.exporter.otlp.proto.http") is None:
        raise ExportError(f"{ENDPOINT} is set, and there is no exporter: pip install 'plainspec[otlp]'")
    return True
