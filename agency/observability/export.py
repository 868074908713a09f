"""Export of spans and metrics, as the usual environment variables say: over OTLP (HTTP, protobuf), or to the console.

``OTEL_EXPORTER_OTLP_ENDPOINT``, or ``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`` and ``…_METRICS_ENDPOINT``, name the
collector. ``OTEL_TRACES_EXPORTER`` and ``OTEL_METRICS_EXPORTER`` choose exporters, with commas between them:
``otlp``, which is the default where a collector is named and exports to ``http://localhost:4318`` where none is,
``console``, which writes to standard output, and ``none``. Without any of these variables nothing is exported;
``OTEL_SDK_DISABLED=true`` switches both exports off. The exporter reads the others, such as
``OTEL_EXPORTER_OTLP_HEADERS`` and ``OTEL_EXPORTER_OTLP_TIMEOUT``; the processor ``OTEL_BSP_SCHEDULE_DELAY``, in
milliseconds. An export happens in a thread of its own: a collector that is away costs spans, and no run.
"""

from __future__ import annotations

import os
import sys
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
    asked_for = exporters("TRACES")
    if "otlp" in asked_for:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - only an export pays for it

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    if "console" in asked_for:
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor  # noqa: PLC0415 - the same

        provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=sys.stdout)))


def metric_readers() -> list[MetricReader]:
    """Return what exports metrics, if the environment says where to.

    Raises:
        ExportError: the exporter is not installed, or the protocol is another one.
    """
    asked_for = exporters("METRICS")
    readers: list[MetricReader] = []
    if "otlp" in asked_for:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415 - the same

        readers.append(PeriodicExportingMetricReader(OTLPMetricExporter()))
    if "console" in asked_for:
        from opentelemetry.sdk.metrics.export import (  # noqa: PLC0415 - the same
            ConsoleMetricExporter,
            PeriodicExportingMetricReader,
        )

        readers.append(PeriodicExportingMetricReader(ConsoleMetricExporter(out=sys.stdout)))
    return readers


def is_exported() -> bool:
    """Return whether the environment asks for an export of spans or metrics; raises as `exporters` does."""
    return bool(exporters("TRACES") | exporters("METRICS"))


def exporters(signal: Literal["TRACES", "METRICS"]) -> frozenset[str]:
    """Return the exporters that the environment asks for.

    Raises:
        ExportError: One of them is unknown or not installed, or the protocol is another one.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return frozenset()
    variable, own = f"OTEL_{signal}_EXPORTER", f"OTEL_EXPORTER_OTLP_{signal}"
    is_named = os.environ.get(f"{own}_ENDPOINT") or os.environ.get(ENDPOINT)
    said = os.environ.get(variable, "").strip() or ("otlp" if is_named else "none")
    names = frozenset(name.strip().lower() for name in said.split(","))
    if unknown := sorted(names - {"otlp", "console", "none"}):
        raise ExportError(f"{variable} is {said!r}: there is no exporter {unknown[0]!r}; use otlp, console or none")
    if "otlp" in names:
        _check_otlp(signal)
    return names - {"none"}


def _check_otlp(signal: str) -> None:
    """Check that an export over OTLP is possible.

    Raises:
        ExportError: It is not.
    """
    variable = f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL"
    variable = variable if os.environ.get(variable) else PROTOCOL
    protocol = os.environ.get(variable) or HTTP_PROTOBUF
    if protocol != HTTP_PROTOBUF:
        raise ExportError(f"{variable} is {protocol!r}: telemetry is exported as {HTTP_PROTOBUF!r} only")
    if find_spec("opentelemetry.exporter") is None or find_spec("opentelemetry.exporter.otlp.proto.http") is None:
        raise ExportError(
            "the environment asks for an export over OTLP, and there is no exporter: pip install 'plainspec[otlp]'"
        )
