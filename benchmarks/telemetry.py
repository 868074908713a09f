"""What a span of the agency costs beside one that is made with OpenTelemetry alone, and what it costs while off.

Run as `python -m benchmarks.telemetry`. A span of `agency.observability.span` counts in a histogram, too; a step of a
workflow has two spans, one for its role and one for itself, two counters and a histogram: the bare code beside them
makes as many spans, with as many attributes, and adds to as many metrics. The target is 1.5 times. Nobody exports the
spans: what an exporter costs is the exporter's.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider

from agency.observability import initialise, span
from agency.workflow import step

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agency.observability import Telemetry

TARGET = 1.5
MICRO = 1e6
NANO = 1e9


async def grow(value: int) -> int:
    """Do next to nothing."""
    return value + 1


async def ours() -> None:
    """Make one span as the agency's services do."""
    with span("store.commit", {"db.system.name": "postgresql"}):
        pass


async def no_span() -> None:
    """Make none."""


class Bare:
    """The same spans and metrics, made with OpenTelemetry alone."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._tracer = telemetry.tracer_provider.get_tracer("bare")
        meter = telemetry.meter_provider.get_meter("bare")
        self._duration = meter.create_histogram("bare.duration", unit="s")
        self._executed = meter.create_counter("bare.executed")
        self._succeeded = meter.create_counter("bare.succeeded")

    async def span(self) -> None:
        """Make one span, and record its duration."""
        begun_s = time.perf_counter()
        known = {"db.system.name": "postgresql"}
        with self._tracer.start_as_current_span("store.commit", attributes=known):
            pass
        self._duration.record(time.perf_counter() - begun_s, {"operation": "store.commit"})

    async def chain(self, value: int) -> int:
        """Make the three calls in a workflow's spans."""
        run = {"workflow.correlation_id": "0123456789abcdef0123456789abcdef"}
        named = {**run, "gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "grow >> grow >> grow"}
        with self._tracer.start_as_current_span("invoke_workflow grow >> grow >> grow", attributes=named):
            return await self._execute("grow >> grow >> grow", "Sequence", self._calls, value)

    async def _calls(self, value: int) -> int:
        run = {"workflow.correlation_id": "0123456789abcdef0123456789abcdef"}
        for index in range(3):
            with self._tracer.start_as_current_span(f"sequential.step_{index}", attributes=run):
                value = await self._execute("grow", "FunctionStep", grow, value)
        return value

    async def _execute(self, name: str, kind: str, call: Callable[[int], Awaitable[int]], value: int) -> int:
        labels = {"primitive.name": name, "primitive.kind": kind}
        known = {**labels, "workflow.correlation_id": "0123456789abcdef0123456789abcdef"}
        with self._tracer.start_as_current_span(f"primitive.{name}", attributes=known):
            begun_s = time.perf_counter()
            try:
                result = await call(value)
                self._succeeded.add(1, labels)
            finally:
                self._duration.record(time.perf_counter() - begun_s, labels)
                self._executed.add(1, labels)
            return result


async def seconds(call: Callable[..., Awaitable[Any]], runs: int, *given: Any) -> float:
    """Return the time of so many runs, for each of them."""
    begun_s = time.perf_counter()
    for _ in range(runs):
        await call(*given)
    return (time.perf_counter() - begun_s) / runs


async def compare(
    rounds: int, runs: int, one: Callable[..., Awaitable[Any]], other: Callable[..., Awaitable[Any]], *given: Any
) -> tuple[float, float, float]:
    """Return the median ratio of neighbouring measurements, and the median time of each in seconds."""
    pairs = [(await seconds(one, runs, *given), await seconds(other, runs, *given)) for _ in range(rounds)]
    ratio = statistics.median(first / second for first, second in pairs)
    return ratio, statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.telemetry", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, metavar="N", help="how often both take turns (31)")
    parser.add_argument("--runs", type=int, default=500, metavar="N", help="runs in a turn (500)")
    options = parser.parse_args(arguments)
    chain = step(grow) >> step(grow) >> step(grow)
    _, off_s, nothing_s = asyncio.run(compare(options.rounds, options.runs, ours, no_span))
    telemetry = initialise("telemetry", tracer_provider=TracerProvider(), meter_provider=MeterProvider())
    try:
        bare = Bare(telemetry)
        single, span_s, _ = asyncio.run(compare(options.rounds, options.runs, ours, bare.span))
        steps, chain_s, _ = asyncio.run(compare(options.rounds, options.runs, chain.execute, bare.chain, 1))
    finally:
        telemetry.shutdown()
    print(f"a span while off      {(off_s - nothing_s) * NANO:8.0f} ns")
    print(f"a span                {single:8.2f} times a bare one, {span_s * MICRO:8.2f} µs ({told(single)})")
    print(f"three steps, 8 spans  {steps:8.2f} times bare ones, {chain_s * MICRO:8.2f} µs ({told(steps)})")
    return 0


def told(ratio: float) -> str:
    """Say whether the target is met."""
    return f"{'met: at most' if ratio <= TARGET else 'MISSED: more than'} {TARGET} times"


if __name__ == "__main__":
    sys.exit(main())
