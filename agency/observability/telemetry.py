"""Telemetry of a process: initialised once, however often that is asked for."""

import atexit
import logging
import os
import time
from contextlib import ExitStack, contextmanager
from threading import Lock, Thread
from typing import TYPE_CHECKING

from agency.observability.spans import TRACEPARENT, record_with
from agency.workflow import observe_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

SCOPE = "agency.observability"
SHUTDOWN_LIMIT_S = 3.0
"""How long `Telemetry.shutdown` waits for the last export."""

logger = logging.getLogger(__name__)
_switching = Lock()
_running: "Telemetry | None" = None


class Telemetry:
    """Observes the workflows of this process until `shutdown`; `initialise` makes it.

    Args:
        service_name: the service name of providers that are made here, unless ``OTEL_SERVICE_NAME`` says another.
        tracer_provider: receives the spans; None makes one, which is shut down, too.
        meter_provider: receives the metrics; None makes one, which is shut down, too.
    """

    def __init__(
        self,
        service_name: str,
        tracer_provider: "TracerProvider | None" = None,
        meter_provider: "MeterProvider | None" = None,
    ) -> None:
        from opentelemetry.sdk.metrics import MeterProvider as SdkMeterProvider  # noqa: PLC0415 - only telemetry pays for it
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415 - the same
        from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider  # noqa: PLC0415 - the same

        from agency.observability import export  # noqa: PLC0415 - the same
        from agency.observability.genai import content_is_recorded  # noqa: PLC0415 - the same
        from agency.observability.observer import TelemetryObserver  # noqa: PLC0415 - the same
        from agency.observability.recorder import TelemetryRecorder, within  # noqa: PLC0415 - the same

        self.asked_for = service_name
        self.service_name = os.environ.get("OTEL_SERVICE_NAME") or service_name
        self._ending = ExitStack()
        self._providers: list[Callable[[], None]] = []
        self._ending.callback(self._end_providers)
        resource = Resource.create({SERVICE_NAME: self.service_name})
        if tracer_provider is None:
            made = SdkTracerProvider(resource=resource, shutdown_on_exit=False)
            export.export_spans(made)
            self._providers.append(made.shutdown)
            tracer_provider = made
        if meter_provider is None:
            meters = SdkMeterProvider(export.metric_readers(), resource=resource, shutdown_on_exit=False)
            self._providers.append(meters.shutdown)
            meter_provider = meters
        self.tracer_provider: TracerProvider = tracer_provider
        self.meter_provider: MeterProvider = meter_provider
        tracer, meter = tracer_provider.get_tracer(SCOPE), meter_provider.get_meter(SCOPE)
        self._ending.enter_context(observe_with(TelemetryObserver(tracer, meter)))
        recorder = TelemetryRecorder(tracer, meter, records_content=content_is_recorded())
        self._ending.enter_context(record_with(recorder))
        self._ending.enter_context(within(os.environ.get(TRACEPARENT)))
        atexit.register(self._end_providers)

    def shutdown(self) -> None:
        """Stop observing, and flush and shut down providers that were made here; a second call does nothing.

        It takes at most `SHUTDOWN_LIMIT_S` seconds: what a collector has not taken by then is lost, with a warning.
        Providers that are left at the end of the process are shut down likewise.
        """
        global _running  # noqa: PLW0603 - there is one telemetry to a process
        with _switching:
            if _running is self:
                _running = None
            self._ending.close()

    def _end_providers(self) -> None:
        atexit.unregister(self._end_providers)
        ending = [Thread(target=end, name="telemetry shutdown", daemon=True) for end in self._providers]
        self._providers.clear()
        for thread in ending:
            thread.start()
        latest = time.monotonic() + SHUTDOWN_LIMIT_S
        for thread in ending:
            thread.join(max(0.0, latest - time.monotonic()))
        if any(thread.is_alive() for thread in ending):
            logger.warning("the last telemetry was not exported within %g s, and is lost", SHUTDOWN_LIMIT_S)


def initialise(
    service_name: str,
    *,
    tracer_provider: "TracerProvider | None" = None,
    meter_provider: "MeterProvider | None" = None,
) -> Telemetry:
    """Have every step of this process leave spans and metrics from now on.

    Spans: ``primitive.<name>`` for every execution of a step, inside one for its role in its parent
    (``invoke_workflow <name>`` for the outermost, ``sequential.step_0``, ``parallel.branch_1``, ``retry.attempt_2``,
    …), all below the span that was open when the run began; and those of `agency.observability.spans`. Metrics: the
    counters ``primitive_executions_total`` and ``primitive_success_total``, the histogram
    ``primitive.execution.duration`` in seconds, and those of `agency.observability.metrics`.

    A second call has no effect: it returns the telemetry that is there, with its name and providers.

    In a process whose environment has a ``TRACEPARENT``, the caller's spans are below the one that it names.

    Providers that are made here export over OTLP where the environment says so; see `agency.observability.export`.

    Args:
        service_name: the name under which the process reports, unless ``OTEL_SERVICE_NAME`` says another; providers
            that are passed in have their own.
        tracer_provider: receives the spans; ``trace.get_tracer_provider()`` for the one of the process. Without one a
            provider is made, to which processors can be added.
        meter_provider: receives the metrics; likewise.

    Raises:
        ExportError: the environment asks for an export that is not possible.
    """
    global _running  # noqa: PLW0603 - there is one telemetry to a process
    with _switching:
        if _running is None:
            _running = Telemetry(service_name, tracer_provider, meter_provider)
        elif service_name not in {_running.service_name, _running.asked_for}:
            logger.warning(
                "telemetry is already initialised as %s; initialising it as %s has no effect",
                _running.service_name,
                service_name,
            )
        return _running


@contextmanager
def exporting(service_name: str) -> "Iterator[Telemetry | None]":
    """Initialise telemetry for the time of a block, if the environment asks for an export.

    Where it does not, or where telemetry is already initialised, nothing is done.

    Args:
        service_name: The name under which the process reports, unless ``OTEL_SERVICE_NAME`` says another.

    Raises:
        ExportError: The environment asks for an export that is not possible.
    """
    from agency.observability import export  # noqa: PLC0415 - only telemetry pays for it

    if _running is not None or not export.is_exported():
        yield None
        return
    telemetry = initialise(service_name)
    try:
        yield telemetry
    finally:
        telemetry.shutdown()
