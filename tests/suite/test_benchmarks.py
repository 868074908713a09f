"""The benchmarks of live services run, and print their figures; what these are is not judged here."""

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
        ("benchmarks.cache", ("--rounds", "1", "--calls", "5"), ("get_or_load", "target: at most 1.3 times")),
        ("benchmarks.delivery", ("--quick",), ("sync ", "async ", "overlapping has saved", "ratio ")),
        (
            "benchmarks.live",
            ("--rounds", "1", "--most", "20"),
            ("times the throughput of the bare broadcast", "memory of a connection", "clients resume", "reads nothing"),
        ),
    ],
)
def test_the_benchmarks_of_live_services_run(module: str, options: tuple[str, ...], printed: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", module, *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert ran.returncode == 0, ran.stderr
    assert [text for text in printed if text not in ran.stdout] == []
