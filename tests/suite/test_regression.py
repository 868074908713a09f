"""A benchmark run says how much it selects, and CI fails where one has become much slower."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import images
from benchmarks.runners import report
from benchmarks.runners.figures import GROUPS, Plan, promised

ROOT = Path(__file__).parents[2]
BASELINE: dict[str, float] = json.loads((ROOT / ".ci/baseline.json").read_text(encoding="utf-8"))
COMMANDS = [line.strip() for line in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()]


def compared(tmp_path: Path, factor: float, *, of: str = "", without: str = "") -> subprocess.CompletedProcess[str]:
    """Compare a result that is the baseline, but for one figure."""
    more_is_better = {"N=200: pytest-bdd / sync steps"}
    figures: list[dict[str, Any]] = []
    for name, ratio in BASELINE.items():
        now = ratio * (factor if name == of else 1)
        better = name in more_is_better
        one = {"figure": name, "unit": "x", "cpu": 1 / now if better else now, "target": ">= 5" if better else "<= 1"}
        figures += [one] if name != without else []
    figures.append({"figure": "import", "unit": "ms", "cpu": 99.0, "target": "<= 30"})
    file = tmp_path / "result.json"
    file.write_text(json.dumps({"figures": figures}))
    command = [sys.executable, ".ci/regression.py", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.requirement("S2-CI-05")
@pytest.mark.parametrize("figure", ["N=200: sync steps / plain pytest", "N=200: pytest-bdd / sync steps"])
def test_a_figure_that_is_more_than_twice_its_baseline_fails_ci(figure: str, tmp_path: Path) -> None:
    slow = compared(tmp_path, 2.2, of=figure)
    assert slow.returncode == 1
    assert slow.stdout.startswith(f"{figure}: 2.2 times the baseline (at most 2)\n")
    assert compared(tmp_path, 1.8, of=figure).returncode == 0
    measure = COMMANDS.index("uv run python -m benchmarks --quick --json .benchmarks.json")
    assert COMMANDS[measure + 1] == "uv run python .ci/regression.py .benchmarks.json"
    assert COMMANDS.index("set -euo pipefail") < measure


def test_a_figure_that_is_not_measured_is_named_and_nothing_measured_fails(tmp_path: Path) -> None:
    ran = compared(tmp_path, 1, without="N=200: sync steps / behave")
    assert ran.returncode == 0
    assert "not measured: N=200: sync steps / behave\n" in ran.stdout
    (tmp_path / "nothing.json").write_text('{"figures": []}')
    command = [sys.executable, ".ci/regression.py", str(tmp_path / "nothing.json")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 1


@pytest.mark.requirement("S2-RUN-06")
@pytest.mark.parametrize("group", GROUPS)
def test_a_run_of_benchmarks_selects_at_least_one_and_says_how_many(group: str) -> None:
    figures = promised(Plan(200, 600, 1, slow_large=False), [group])
    assert figures
    assert all(figure.subjects for figure in figures)
    result = {"figures": figures, "versions": {}, "machine": {}, "rounds": 1, "seconds": 2}
    assert report.headline(result).startswith(f"{len(figures)} figures; ")


@pytest.mark.requirement("S2-RUN-06")
def test_a_benchmark_that_there_is_not_is_refused() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "nothing"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "invalid choice: 'nothing'" in ran.stderr


@pytest.mark.requirement("S3-RUN-11")
def test_the_gain_of_slim_images_is_measured_or_could_not_be() -> None:
    assert images.gain_percent(200, 100) == images.CLAIM_PERCENT
    command = [sys.executable, "-m", "benchmarks.images", "--rounds", "1"]
    nowhere = {**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"}
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=nowhere, check=False)
    assert (ran.returncode, ran.stderr) == (2, "")
    assert ran.stdout.startswith("could not run: ")
