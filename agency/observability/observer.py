"""The spans and metrics of the steps that run."""

import asyncio
import time
import traceback
from collections.abc import Callable
from typing import TypeVar

from opentelemetry.metrics import Meter
from opentelemetry.trace import Tracer

from agency.observability.genai import OPERATION, message, set_content
from agency.observability.recorder import CurrentSpan, error_type
from agency.redaction import redact
from agency.workflow import Context, Step

In = TypeVar("In")
Out = TypeVar("Out")


class TelemetryObserver:
    """Runs each step inside spans of its own, counts it and times it; an `agency.workflow.Observer`.

    The error of a step is recorded on its span, without secrets, and every span that it passes on its way out has the
    status ``ERROR`` and its class as ``error.type``. A cancellation is no error: it is the attribute
    ``agency.cancelled`` on every span that it cuts short.

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
        known = {"workflow.correlation_id": context.correlation_id}
        if role == f"primitive.{name}":
            known |= {OPERATION: "invoke_workflow", "gen_ai.workflow.name": name}
            with CurrentSpan(self._tracer, f"invoke_workflow {name}", known) as span:
                set_content(span, "gen_ai.input.messages", message("user", value))
                result = await self._execute(name, step, value, context)
                set_content(span, "gen_ai.output.messages", message("assistant", result))
                return result
        with CurrentSpan(self._tracer, role, known):
            return await self._execute(name, step, value, context)

    async def _execute(self, name: str, step: Step[In, Out], value: In, context: Context) -> Out:
        attributes = {"primitive.name": name, "primitive.kind": type(step).__name__}
        of_the_run = {**attributes, "workflow.correlation_id": context.correlation_id}
        with ExecutionSpan(self._tracer, f"primitive.{name}", of_the_run):
            begun_s = self._now()
            try:
                result = await step.run(value, context)
                self._succeeded.add(1, attributes)
            finally:
                self._duration.record(self._now() - begun_s, attributes)
                self._executed.add(1, attributes)
            return result


class ExecutionSpan(CurrentSpan):
    """The span of an execution, on which its error is recorded."""

    __slots__ = ()

    def end(self, error: BaseException | None = None) -> None:
        """End it, with the error as an event."""
        if error is not None and not isinstance(error, asyncio.CancelledError):
            event = {
                "exception.type": error_type(type(error)),
                "exception.message": redact(str(error)),
                "exception.stacktrace": redact("".join(traceback.format_exception(error))),
            }
            self._span.add_event("exception", event)
        super().end(error)
