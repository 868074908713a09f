"""What CI runs: the suite on its services, in parallel, with its results and limits; stated figures are counted."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = [line.strip() for line in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()]


@pytest.mark.requirement("S3-CI-04")
@pytest.mark.parametrize(
    "command",
    [
        "uv run pytest --gherkin -n 3 --random-order --cov --cov-append --cov-report=",
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


FEATURES = "uv run pytest --gherkin -n 3 --random-order --cov --cov-append --cov-report="


@pytest.mark.requirement("S2-CI-02")
def test_ci_has_a_stage_of_its_own_for_the_features_on_services() -> None:
    stages = [(number, line) for number, line in enumerate(COMMANDS) if line.startswith("step ")]
    (title,) = [line for number, line in stages if number < COMMANDS.index(FEATURES) <= number + 1]
    assert title == 'step "the features, in random order, with coverage"'


@pytest.mark.requirement("S4-CI-02")
def test_ci_runs_features_on_postgresql_15_and_on_python_from_3_11_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert ".ci/external" in COMMANDS
    external = (ROOT / ".ci/external").read_text(encoding="utf-8")
    assert "programs=/usr/lib/postgresql/15/bin\n" in external
    assert "pytest --gherkin" in external


def coverage_of(tmp_path: Path, *, total: float, file: float) -> subprocess.CompletedProcess[str]:
    """Have CI judge a run with a covered file in it."""
    summary: dict[str, Any] = {"agency/store/store.py": {"summary": {"percent_covered": file}}}
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": summary, "totals": {"percent_covered": total}}))
    command = [sys.executable, ".ci/coverage.py", str(report)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.requirement("S2-CI-06")
def test_ci_fails_below_the_required_coverage_in_all_or_of_one_file(tmp_path: Path) -> None:
    assert coverage_of(tmp_path, total=90.0, file=80.0).returncode == 0
    assert coverage_of(tmp_path, total=89.9, file=95.0).returncode == 1
    one_file = coverage_of(tmp_path, total=95.0, file=79.9)
    assert one_file.returncode == 1
    assert one_file.stdout.startswith("agency/store/store.py: 79.9 % is below 80 %\n")
    written = COMMANDS.index("uv run coverage json --quiet -o .coverage.json")
    assert COMMANDS.index(FEATURES) < written
    assert COMMANDS[written + 1] == "uv run python .ci/coverage.py .coverage.json"
