"""What a workflow costs in memory, without an observer; what it costs in time is printed by a benchmark."""

import asyncio
import gc
import re

import pytest

from agency.workflow import Parallel, RecordingStep, step
from benchmarks import workflow_overhead


async def grow(value: int) -> int:
    return value + 1


@pytest.mark.requirement("S0-PERF-01", "S0-PERF-02", "S0-PERF-03", "S0-PERF-05")
def test_time_and_memory_are_measured_in_one_run_and_set_beside_their_targets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workflow_overhead.main(["--rounds", "1", "--runs", "1000"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"single step +[\d.]+ times, +[\d.]+ µs a run", told)
    assert re.search(r"memory +[\d.]+ MB for 1000 cycles \((met: below|MISSED: not below) 50 MB\)", told)
    assert re.search(r"memory kept +-?[\d.]+ MB for 1000 cycles \((met: below|MISSED: not below) 1 MB\)", told)
    assert re.search(
        r"telemetry off +[\d.]+ times, +[\d.]+ µs a run \((met: below|MISSED: not below) 2.0 times\)", told
    )
    monkeypatch.setattr(workflow_overhead, "TARGET", 0.0)
    workflow_overhead.main(["--rounds", "1", "--runs", "10"])
    assert "MISSED: not below 0.0 times" in capsys.readouterr().out


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
