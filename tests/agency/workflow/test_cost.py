"""What a workflow costs in time and memory, with nobody watching."""

import asyncio
import gc
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

import pytest

from agency.workflow import Context, Parallel, RecordingStep, Retry, Step, step

pytestmark = pytest.mark.anyio

RUNS = 1000
ROUNDS = 31
KIB = 1024
CONTEXT = Context("test-123")


async def grow(value: int) -> int:
    return value + 1


async def grow_with(value: int, context: Context) -> int:
    return value + 1 if context else value


async def by_hand(value: int) -> int:
    return await grow(await grow(await grow(value)))


async def by_hand_with(value: int) -> int:
    return await grow_with(await grow_with(await grow_with(value, CONTEXT), CONTEXT), CONTEXT)


async def seconds(function: Callable[[int], Awaitable[int]]) -> float:
    begun = time.perf_counter()
    for _ in range(RUNS):
        await function(1)
    return time.perf_counter() - begun


async def ratio(function: Callable[..., Awaitable[int]], hand: Callable[[int], Awaitable[int]]) -> float:
    """Return the median of the ratios of neighbouring measurements: what else runs here slows both."""
    chain = step(function) >> step(function) >> step(function)
    return statistics.median([await seconds(chain.execute) / await seconds(hand) for _ in range(ROUNDS)])


def peak_bytes() -> int:
    """Return the largest resident memory of this process so far; macOS counts in bytes, Linux in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else KIB)


async def build_and_run(times: int) -> None:
    for _ in range(times):
        assert await (step(grow) >> step(grow) >> step(grow)).execute(1) == 4


@pytest.mark.requirement("S0-PERF-02")
@pytest.mark.parametrize(("function", "hand"), [(grow, by_hand), (grow_with, by_hand_with)])
async def test_three_steps_cost_less_than_twice_the_calls_by_hand(
    function: Callable[..., Awaitable[int]], hand: Callable[[int], Awaitable[int]]
) -> None:
    assert await ratio(function, hand) < 2.0


@pytest.mark.requirement("S0-PERF-01", "S0-PERF-05")
async def test_a_thousand_cycles_stay_within_50_mb_and_twice_the_time_in_one_run() -> None:
    await build_and_run(50)
    gc.collect()
    before = peak_bytes()
    await build_and_run(RUNS)
    gc.collect()
    assert peak_bytes() - before < 50 * KIB * KIB
    assert await ratio(grow, by_hand) < 2.0


@pytest.mark.requirement("S0-PERF-03")
@pytest.mark.parametrize("wrap", [lambda inner: inner, Retry], ids=["step", "retry"])
async def test_the_cost_of_a_single_step_is_recorded(
    wrap: Callable[[Step[int, int]], Step[int, int]], record_property: Callable[[str, object], None]
) -> None:
    taken_s = [await seconds(wrap(step(grow)).execute) for _ in range(ROUNDS)]
    bare_s = [await seconds(grow) for _ in range(ROUNDS)]
    record_property("microseconds_a_run", statistics.median(taken_s) / RUNS * 1e6)
    record_property("times_a_bare_await", statistics.median(taken_s) / statistics.median(bare_s))
    assert min(taken_s) > 0


def test_building_and_running_leaves_nothing_behind() -> None:
    async def cycle(times: int) -> None:
        for _ in range(times):
            await (step(grow) >> Parallel(step(grow), step(grow)) >> RecordingStep()).execute(1)

    asyncio.run(cycle(50))
    gc.collect()
    before = len(gc.get_objects())
    asyncio.run(cycle(200))
    gc.collect()
    assert len(gc.get_objects()) - before < 200
