"""What CI runs: the suite on its services, in parallel, with its results; and the figures that are stated are counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = [line.strip() for line in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()]


@pytest.mark.requirement("S3-CI-04")
@pytest.mark.parametrize(
    "command",
    [
        "uv run pytest --gherkin -n 2 --random-order --cov --cov-append --cov-report=json:.coverage.json",
        "uv run python .ci/coverage.py .coverage.json",
        ".ci/external",
        "uv run plainspec report",
    ],
)
def test_ci_runs_the_suite_in_parallel_and_publishes_its_results(command: str) -> None:
    assert command in COMMANDS
    assert COMMANDS[1:].index("set -euo pipefail") < COMMANDS[1:].index(command)


@pytest.mark.requirement("S3-REP-01")
def test_the_figures_that_the_readme_states_are_those_that_are_counted() -> None:
    command = [sys.executable, ".ci/figures.py", "--check"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
