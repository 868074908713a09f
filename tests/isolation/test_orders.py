"""The verdict on a scenario is the same in any order, beside any others, and without any of them.

A seed chooses the features anew each time; with PLAINSPEC_ORDERS=all, which `.ci/run --full` sets, it is all of them.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.runners.verdicts.verdicts import FILE, read_verdicts
from tests.seeds import SEED

if TYPE_CHECKING:
    from tests.runners.verdicts.verdicts import Place, Verdict

ROOT = Path(__file__).parents[2]
FEATURES = 6
ALONE = 4
LIMIT_S = 3600.0


def verdicts_of(file: Path, *options: str) -> dict[Place, Verdict]:
    """Run the features in a process of their own and return the verdict on each scenario."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--gherkin",
        "--no-allure",
        "-q",
        "-p",
        "tests.runners.verdicts.verdicts",
    ]
    environment = {**os.environ, FILE: str(file)}
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    verdicts = read_verdicts(file)
    assert done.returncode == 0, f"PLAINSPEC_SEED={SEED}\n{done.stdout}{done.stderr}"
    return verdicts


def chosen() -> list[str]:
    """Return the features whose scenarios run."""
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "features").rglob("*.feature"))
    everything = os.environ.get("PLAINSPEC_ORDERS") == "all"
    return files if everything else sorted(random.Random(SEED).sample(files, FEATURES))  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> dict[Place, Verdict]:
    """The verdicts of a run in the order of the files."""
    return verdicts_of(tmp_path_factory.mktemp("verdicts") / "in order", *chosen())


@pytest.mark.requirement("S2-RUN-08")
def test_in_any_order(in_order: dict[Place, Verdict], tmp_path: Path) -> None:
    shuffled = ("--random-order-bucket=global", f"--random-order-seed={SEED}")
    assert verdicts_of(tmp_path / "verdicts", *shuffled, *chosen()) == in_order


@pytest.mark.requirement("S2-RUN-11")
@pytest.mark.requirement("S4-RUN-03")
def test_in_parallel_and_in_any_order(in_order: dict[Place, Verdict], tmp_path: Path) -> None:
    shuffled = ("--random-order-bucket=global", f"--random-order-seed={SEED + 1}")
    assert verdicts_of(tmp_path / "verdicts", "-n", "2", *shuffled, *chosen()) == in_order


@pytest.mark.requirement("S2-RUN-10")
def test_alone(in_order: dict[Place, Verdict], tmp_path: Path) -> None:
    """Run a few, which the seed chooses anew each time, in a process each; `.ci/alone.py` does it with all of them."""
    few = random.Random(SEED).sample(sorted(in_order), ALONE)  # noqa: S311 - which ones is no secret
    for number, (path, line) in enumerate(few):
        verdicts = verdicts_of(tmp_path / str(number), f"{path}:{line}")
        assert verdicts == {(path, line): in_order[path, line]}, f"PLAINSPEC_SEED={SEED}"
