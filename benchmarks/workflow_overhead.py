"""What a composition of three steps costs beside the same three calls by hand, with telemetry off and on.

Run as `python -m benchmarks.workflow_overhead`. Telemetry off is held below 2.0 times (requirement S0-PERF-02, reading
C3) by a test; telemetry on is recorded here. On means the spans and figures of `agency.observability` with the SDK's
providers and nobody who exports them: what an exporter costs is the exporter's.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

from agency.observability import initialise
from agency.workflow import step

TARGET = 2.0
MICRO = 1e6
Call = Callable[[int], Awaitable[int]]


async def grow(value: int) -> int:
    """Do next to nothing."""
    return value + 1


async def by_hand(value: int) -> int:
    """Make the three calls."""
    return await grow(await grow(await grow(value)))


async def seconds(call: Call, runs: int) -> float:
    """Return the time of so many runs."""
    begun_s = time.perf_counter()
    for _ in range(runs):
        await call(1)
    return time.perf_counter() - begun_s


async def measure(rounds: int, runs: int) -> tuple[float, float]:
    """Return the median ratio of neighbouring measurements, and the median time of a run in seconds."""
    chain = step(grow) >> step(grow) >> step(grow)
    pairs = [(await seconds(chain.execute, runs), await seconds(by_hand, runs)) for _ in range(rounds)]
    return statistics.median(ours / hand for ours, hand in pairs), statistics.median(ours for ours, _ in pairs) / runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, print them, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workflow_overhead", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, metavar="N", help="how often both take turns (31)")
    parser.add_argument("--runs", type=int, default=1000, metavar="N", help="runs in a turn (1000)")
    options = parser.parse_args(arguments)
    off, off_s = asyncio.run(measure(options.rounds, options.runs))
    telemetry = initialise("workflow-overhead")
    try:
        on, on_s = asyncio.run(measure(options.rounds, options.runs))
    finally:
        telemetry.shutdown()
    print("three steps in a chain, beside the same three calls by hand:")
    print(f"telemetry off  {off:8.2f} times, {off_s * MICRO:8.2f} µs a run (target: below {TARGET} times)")
    print(f"telemetry on   {on:8.2f} times, {on_s * MICRO:8.2f} µs a run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
