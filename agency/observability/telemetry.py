"""Telemetry of a process: initialised once, however often that is asked for."""

import logging
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

from agency.observability.spans import record_with
from agency.workflow import observe_with

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

SCOPE = "agency.observability"
logger = logging.getLogger(__name__)
_switching = Lock()
_running: "Telemetry | None" = None


class Telemetry:
    """Observes the workflows of this process until `shutdown`; `initialise` makes it.

    Args:
        service_name: the service name of providers that are made here.
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

        from agency.observability.observer import TelemetryObserver  # noqa: PLC0415 - the same
        from agency.observability.recorder import TelemetryRecorder  # noqa: PLC0415 - the same

        self.service_name = service_name
        self._ending = ExitStack()
        resource = Resource.create({SERVICE_NAME: service_name})
        if tracer_provider is None:
            tracer_provider = SdkTracerProvider(resource=resource)
            self._ending.callback(tracer_provider.shutdown)
        if meter_provider is None:
            meter_provider = SdkMeterProvider(resource=resource)
            self._ending.callback(meter_provider.shutdown)
        self.tracer_provider: TracerProvider = tracer_provider
        self.meter_provider: MeterProvider = meter_provider
        tracer, meter = tracer_provider.get_tracer(SCOPE), meter_provider.get_meter(SCOPE)
        self._ending.enter_context(observe_with(TelemetryObserver(tracer, meter)))
        self._ending.enter_context(record_with(TelemetryRecorder(tracer, meter)))

    def shutdown(self) -> None:
        """Stop observing, and flush and shut down providers that were made here; a second call does nothing."""
        global _running  # noqa: PLW0603 - there is one telemetry to a process
        with _switching:
            if _running is self:
                _running = None
            self._ending.close()


def initialise(
    service_name: str,
    *,
    tracer_provider: "TracerProvider | None" = None,
    meter_provider: "MeterProvider | None" = None,
) -> Telemetry:
    """Have every step of this process leave spans and metrics from now on.

    Spans: ``primitive.<name>`` for every execution of a step, inside one for its role in its parent
    (``sequential.step_0``, ``parallel.branch_1``, ``retry.attempt_2``, …), all below the span that was open when the
    run began. Metrics: the counters ``primitive_executions_total`` and ``primitive_success_total``, and the histogram
    ``primitive.execution.duration`` in seconds.

    A second call has no effect: it returns the telemetry that is there, with its name and providers.

    Args:
        service_name: the name under which the process reports; providers that are passed in have their own.
        tracer_provider: receives the spans; ``trace.get_tracer_provider()`` for the one of the process. Without one a
            provider is made, to which processors can be added.
        meter_provider: receives the metrics; likewise.
    """
    global _running  # noqa: PLW0603 - there is one telemetry to a process
    with _switching:
        if _running is None:
            _running = Telemetry(service_name, tracer_provider, meter_provider)
        elif _running.service_name != service_name:
            logger.warning(
                "telemetry is already initialised as %s; initialising it as %s has no effect",
                _running.service_name,
                service_name,
            )
        return _running
