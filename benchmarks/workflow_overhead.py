"""What a composition of three steps costs in time and memory, beside the same three calls by hand.

Run as `python -m benchmarks.workflow_overhead`. With telemetry off, time has to stay below 2.0 times (requirement
S0-PERF-02, reading C3) and 1,000 compositions, built and run, below 50 MB (S0-PERF-01), both in one run (S0-PERF-05);
a single step is the baseline (S0-PERF-03). What is left of these compositions after a collection is to be below 1 MB.
On means the spans and figures of `agency.observability` with the SDK's
providers and nobody who exports them: what an exporter costs is the exporter's.
"""

import argparse
import asyncio
import gc
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence

from agency.observability import initialise
from agency.workflow import step

TARGET = 2.0
MEMORY_TARGET_MB = 50
KEPT_TARGET_MB = 1
CYCLES = 1000
MICRO = 1e6
KIB = 1024
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


async def measure(ours: Call, hand: Call, rounds: int, runs: int) -> tuple[float, float]:
    """Return the median ratio of neighbouring measurements, and the median time of a run of ours in seconds."""
    pairs = [(await seconds(ours, runs), await seconds(hand, runs)) for _ in range(rounds)]
    return statistics.median(one / other for one, other in pairs), statistics.median(one for one, _ in pairs) / runs


def peak_mb() -> float:
    """Return the largest resident memory of this process so far; macOS counts in bytes, Linux in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (KIB * KIB if sys.platform == "darwin" else KIB)


async def growth_mb() -> float:
    """Return how much more memory is resident at most after so many compositions have been built and run."""
    before_mb = peak_mb()
    for _ in range(CYCLES):
        await (step(grow) >> step(grow) >> step(grow)).execute(1)
    gc.collect()
    return peak_mb() - before_mb


async def kept_mb() -> float:
    """Return how much memory so many compositions, built and run, still hold after a collection."""
    await growth_mb()
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        await growth_mb()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / (KIB * KIB)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all three, print them, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workflow_overhead", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, metavar="N", help="how often both take turns (31)")
    parser.add_argument("--runs", type=int, default=1000, metavar="N", help="runs in a turn (1000)")
    options = parser.parse_args(arguments)
    single, chain = step(grow), step(grow) >> step(grow) >> step(grow)
    one, one_s = asyncio.run(measure(single.execute, grow, options.rounds, options.runs))
    off, off_s = asyncio.run(measure(chain.execute, by_hand, options.rounds, options.runs))
    grown_mb, left_mb = asyncio.run(growth_mb()), asyncio.run(kept_mb())
    telemetry = initialise("workflow-overhead")
    try:
        on, on_s = asyncio.run(measure(chain.execute, by_hand, options.rounds, options.runs))
    finally:
        telemetry.shutdown()
    kept = told(left_mb < KEPT_TARGET_MB)
    memory = told(grown_mb < MEMORY_TARGET_MB)
    print("a step, and three steps in a chain, beside the same calls by hand:")
    print(f"single step    {one:8.2f} times, {one_s * MICRO:8.2f} µs a run")
    print(f"memory         {grown_mb:8.2f} MB for {CYCLES} cycles ({memory} {MEMORY_TARGET_MB} MB)")
    print(f"memory kept    {left_mb:8.2f} MB for {CYCLES} cycles ({kept} {KEPT_TARGET_MB} MB)")
    print(f"telemetry off  {off:8.2f} times, {off_s * MICRO:8.2f} µs a run ({told(off < TARGET)} {TARGET} times)")
    print(f"telemetry on   {on:8.2f} times, {on_s * MICRO:8.2f} µs a run")
    return 0


def told(met: bool) -> str:  # noqa: FBT001 - read as told(it is met)
    """Say whether a target is met."""
    return "met: below" if met else "MISSED: not below"


if __name__ == "__main__":
    sys.exit(main())
