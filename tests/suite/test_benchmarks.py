"""The benchmarks of services and plans run, and print their figures; what these are is not judged here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT_S = 240


@pytest.mark.requirement("S3-PERF-01")
@pytest.mark.parametrize(
    ("module", "options", "printed"),
    [
        (
            "benchmarks.telemetry",
            ("--rounds", "1", "--runs", "20"),
            ("a span while off", "times a bare one", "three steps, 8 spans", "1.5 times"),
        ),
        ("benchmarks.cache", ("--rounds", "1", "--calls", "5"), ("get_or_load", "target: at most 1.3 times")),
        ("benchmarks.durable", ("--quick",), ("a stage with PostgreSQL", "two workers")),
        ("benchmarks.delivery", ("--quick",), ("sync ", "async ", "overlapping has saved", "ratio ")),
        (
            "benchmarks.live",
            ("--quick", "--rounds", "1", "--most", "20"),
            ("times the throughput of the bare broadcast", "memory of a connection", "clients resume", "reads nothing"),
        ),
    ],
)
def test_the_benchmarks_of_live_services_run(module: str, options: tuple[str, ...], printed: tuple[str, ...]) -> None:
    run(module, options, printed)


@pytest.mark.requirement("S2-PERF-04")
@pytest.mark.requirement("S2-PERF-08")
@pytest.mark.requirement("S2-PERF-10")
@pytest.mark.requirement("S2-PERF-13")
def test_the_benchmark_of_the_memory_prints_each_operation_beside_its_budget() -> None:
    engines = ("PostgreSQL", "SQLite")
    operations = ("search over 1,000 entries", "remember", "get", "list 100", "100 operations of 50 clients at once")
    printed = [f"{engine}: {operation}" for engine in engines for operation in operations]
    run("benchmarks.memory", ("--quick",), (*printed, "50 ids of 50 unique", "500 ms", "to the power of"))


@pytest.mark.requirement(
    "S2-PERF-02", "S2-PERF-07", "S2-PERF-09", "S2-PERF-11", "S2-PERF-12", "S2-PERF-14", "S2-PERF-15"
)
def test_the_benchmark_of_plans_runs() -> None:
    options = ("--quick", "--tasks", "20", "--rounds", "1", "--seconds", "1")
    figures = ("at the same time", "from goal to memory", "from lost connections", "p95", "processor", "file handles")
    run("benchmarks.planning", options, figures)


def run(module: str, options: tuple[str, ...], printed: tuple[str, ...]) -> None:
    """Run a benchmark, and look for texts in what it prints."""
    command = [sys.executable, "-m", module, *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert ran.returncode == 0, ran.stderr
    assert [text for text in printed if text not in ran.stdout] == []
