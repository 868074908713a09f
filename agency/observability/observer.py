"""The spans and metrics of the steps that run."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from opentelemetry.metrics import Meter
from opentelemetry.trace import Tracer

from agency.workflow import Context, Step

In = TypeVar("In")
Out = TypeVar("Out")


class TelemetryObserver:
    """Runs each step inside spans of its own, counts it and times it; an `agency.workflow.Observer`.

    The error of a step is recorded on its span, and every span that it passes on its way out has the status
    ``ERROR``. A cancellation is no error: it is the attribute ``primitive.cancelled`` on every span that it cuts short.

    Args:
        tracer: makes the spans.
        meter: makes the metrics.
        now: returns the seconds since some fixed moment.
    """

    def __init__(self, tracer: Tracer, meter: Meter, now: Callable[[], float] = time.perf_counter) -> None:
        self._tracer = tracer
        self._now = now
        self._executed = meter.create_counter(
            "primitive_executions_total", description="executions that have ended, however they ended"
        )
        self._succeeded = meter.create_counter(
            "primitive_success_total", description="executions that have returned a result"
        )
        self._duration = meter.create_histogram(
            "primitive.execution.duration", unit="s", description="time from the beginning to the end of an execution"
        )

    async def observe(self, role: str, step: Step[In, Out], value: In, context: Context) -> Out:
        """Run the step, as `agency.workflow.Observer` says."""
        name = step.name
        if role == f"primitive.{name}":
            return await self._execute(name, step, value, context)
        attributes = {"workflow.correlation_id": context.correlation_id}
        with self._tracer.start_as_current_span(role, attributes=attributes, record_exception=False) as span:
            try:
                return await self._execute(name, step, value, context)
            except asyncio.CancelledError:
                span.set_attribute("primitive.cancelled", value=True)
                raise

    async def _execute(self, name: str, step: Step[In, Out], value: In, context: Context) -> Out:
        attributes = {"primitive.name": name, "primitive.kind": type(step).__name__}
        of_the_run = {**attributes, "workflow.correlation_id": context.correlation_id}
        with self._tracer.start_as_current_span(f"primitive.{name}", attributes=of_the_run) as span:
            begun_s = self._now()
            try:
                result = await step.run(value, context)
                self._succeeded.add(1, attributes)
            except asyncio.CancelledError:
                span.set_attribute("primitive.cancelled", value=True)
                raise
            finally:
                self._duration.record(self._now() - begun_s, attributes)
                self._executed.add(1, attributes)
            return result
