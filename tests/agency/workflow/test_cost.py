"""What a workflow costs in memory, without an observer; what it costs in time is printed by a benchmark."""

import asyncio
import gc
import re
from collections.abc import Awaitable, Callable

import pytest

from agency.workflow import Parallel, RecordingStep, step
from benchmarks import workflow_overhead


async def grow(value: int) -> int:
    return value + 1


@pytest.mark.requirement("S0-PERF-01", "S0-PERF-03", "S0-PERF-05")
def test_time_and_memory_are_measured_in_one_run_and_set_beside_their_targets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert workflow_overhead.main(["--rounds", "1", "--runs", "1000"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"single step +[\d.]+ times, +[\d.]+ µs a run", told)
    assert re.search(r"memory +[\d.]+ MB for 1000 cycles \(.+ 50 MB\)", told)
    assert re.search(r"memory kept +-?[\d.]+ MB for 1000 cycles \(.+ 1 MB\)", told)
    assert re.search(r"telemetry off +[\d.]+ times, +[\d.]+ µs a run \(.+ 2.0 times\)", told)


@pytest.mark.requirement("S0-PERF-01", "S0-PERF-02", "S0-PERF-05")
@pytest.mark.parametrize(
    ("figures", "verdicts"),
    [
        ((1.99, 49.9, 0.99), ["met: below 50 MB", "met: below 1 MB", "met: below 2.0 times"]),
        ((2.0, 49.9, 0.99), ["met: below 50 MB", "met: below 1 MB", "MISSED: not below 2.0 times"]),
        ((1.99, 50.0, 0.99), ["MISSED: not below 50 MB", "met: below 1 MB", "met: below 2.0 times"]),
        ((1.99, 49.9, 1.0), ["met: below 50 MB", "MISSED: not below 1 MB", "met: below 2.0 times"]),
    ],
    ids=["all met", "too slow", "too large", "kept too much"],
)
def test_a_figure_that_is_not_below_its_target_misses_it(
    figures: tuple[float, float, float],
    verdicts: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times, grown_mb, kept_mb = figures

    def returns(value: object) -> Callable[..., Awaitable[object]]:
        async def measured(*_: object) -> object:
            return value

        return measured

    monkeypatch.setattr(workflow_overhead, "measure", returns((times, 1e-6)))
    monkeypatch.setattr(workflow_overhead, "growth_mb", returns(grown_mb))
    monkeypatch.setattr(workflow_overhead, "kept_mb", returns(kept_mb))
    workflow_overhead.main([])
    assert re.findall(r"\((.+)\)", capsys.readouterr().out) == verdicts


@pytest.mark.requirement("S0-PERF-01")
def test_a_thousand_cycles_stay_within_50_mb() -> None:
    asyncio.run(workflow_overhead.growth_mb())
    assert asyncio.run(workflow_overhead.growth_mb()) < workflow_overhead.MEMORY_TARGET_MB


@pytest.mark.requirement("S0-PERF-01")
def test_a_thousand_cycles_keep_less_than_1_mb() -> None:
    assert asyncio.run(workflow_overhead.kept_mb()) < workflow_overhead.KEPT_TARGET_MB


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
