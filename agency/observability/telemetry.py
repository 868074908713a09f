"""Telemetry of a process: switched on once, however often somebody asks for it."""

import logging
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

from agency.workflow import observe_with

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

SCOPE = "agency.observability"
logger = logging.getLogger(__name__)
_switching = Lock()
_running: "Telemetry | None" = None


class Telemetry:
    """What watches the workflows of this process until `shutdown`; `initialise` makes it.

    Args:
        service_name: the name under which providers made here report.
        tracer_provider: takes the spans; None makes one, which goes with `shutdown`.
        meter_provider: takes the figures; None makes one, which goes with `shutdown`.
    """

    def __init__(
        self,
        service_name: str,
        tracer_provider: "TracerProvider | None" = None,
        meter_provider: "MeterProvider | None" = None,
    ) -> None:
        from opentelemetry.sdk.metrics import MeterProvider as SdkMeterProvider  # noqa: PLC0415 - nobody else pays
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415 - the same
        from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider  # noqa: PLC0415 - the same

        from agency.observability.observer import TelemetryObserver  # noqa: PLC0415 - the same

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
        observer = TelemetryObserver(tracer_provider.get_tracer(SCOPE), meter_provider.get_meter(SCOPE))
        self._ending.enter_context(observe_with(observer))

    def shutdown(self) -> None:
        """Stop watching, and send what is left of providers made here; a second time does nothing."""
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
    """Have every step of this process leave spans and figures from now on.

    Spans: ``primitive.<name>`` for every execution of a step, inside one for the part that it plays for its parent
    (``sequential.step_0``, ``parallel.branch_1``, ``retry.attempt_2``, …), all below the span that was open when the
    run began. Figures: the counters ``primitive_executions_total`` and ``primitive_success_total``, and the histogram
    ``primitive.execution.duration`` in seconds.

    A second call changes nothing: it returns the telemetry that is there, whose name and providers stay.

    Args:
        service_name: the name under which the process reports; providers that are passed in have their own.
        tracer_provider: takes the spans; ``trace.get_tracer_provider()`` for the one of the process. Without one a
            provider is made, to which processors can be added.
        meter_provider: takes the figures; likewise.
    """
    global _running  # noqa: PLW0603 - there is one telemetry to a process
    with _switching:
        if _running is None:
            _running = Telemetry(service_name, tracer_provider, meter_provider)
        elif _running.service_name != service_name:
            logger.warning("telemetry stays that of %s; %s was asked for", _running.service_name, service_name)
        return _running
