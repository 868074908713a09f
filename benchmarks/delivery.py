"""Async delivery beside sync delivery of the same work: `uv run python -m benchmarks.delivery`.

The generator takes a fixed time, as a server would; gates and refactoring run for real. Deliveries take turns; the
figure is the median of the ratios of neighbouring runs.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import agency.delivery
from agency.delivery.orchestrator import WorkflowOrchestrator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agency.delivery.reports.result import WorkflowResult

CALCULATOR = Path(agency.delivery.__file__).parent / "examples/calculator"
GENERATION_S = 3.0
TARGET = 1.0
TEST = "import calculator\n\n\ndef test_is_documented() -> None:\n    assert calculator.__doc__\n"


class SlowGenerator:
    """Takes as long for its tests as it is told, without using the processor."""

    __test__ = False

    def __init__(self, folder: Path, takes_s: float) -> None:
        self._folder = folder
        self._takes_s = takes_s

    async def submit(self, module: Path) -> str:
        """Accept a module."""
        return module.stem

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Write a test after that time."""
        await asyncio.sleep(min(self._takes_s, timeout_s))
        file = self._folder / f"test_generated_{task_id}.py"
        await asyncio.to_thread(file.write_text, TEST)
        return [file]


def deliver(mode: str, takes_s: float) -> WorkflowResult:
    """Deliver the calculator once, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="benchmark-delivery-") as name:
        folder = Path(name)
        shutil.copytree(CALCULATOR, folder / "calculator", ignore=shutil.ignore_patterns("__pycache__"))
        orchestrator = WorkflowOrchestrator(
            folder / "calculator/SPECIFICATION.md",
            "calculator",
            "development",
            folder / "calculator",
            {
                "enable_openhands_test_generation": True,
                "report_to": str(folder),
                "publish_to": str(folder / "published"),
            },
            generator=SlowGenerator(folder, takes_s),
        )
        if mode == "sync":
            return orchestrator.run()
        return asyncio.run(orchestrator.run_async_with_parallel_openhands())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 if a delivery has failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round with a fast generator")
    parser.add_argument("--rounds", type=int, default=3, help="how often each mode delivers (3)")
    options = parser.parse_args(arguments)
    rounds, takes_s = (1, 1.0) if options.quick else (options.rounds, GENERATION_S)
    pairs = [(deliver("sync", takes_s), deliver("async", takes_s)) for _ in range(rounds)]
    if failed := [one.error for pair in pairs for one in pair if not one.success]:
        print(f"a delivery has failed: {failed[0]}", file=sys.stderr)
        return 1
    ratio = statistics.median(b.total_execution_time_ms / a.total_execution_time_ms for a, b in pairs)
    sync_s, async_s = (
        statistics.median(pair[mode].total_execution_time_ms for pair in pairs) / 1000 for mode in (0, 1)
    )
    saved_s = statistics.median(pair[1].parallel_execution_savings_ms for pair in pairs) / 1000
    print(f"a delivery to development whose tests take {takes_s:g} s to generate, {rounds} rounds:")
    print(f"sync     {sync_s:8.2f} s")
    print(f"async    {async_s:8.2f} s, of which overlapping has saved {saved_s:.2f} s")
    print(f"ratio    {ratio:8.2f} times ({'met: below' if ratio < TARGET else 'MISSED: not below'} {TARGET:g})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
