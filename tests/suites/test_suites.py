"""Suites written for pytest-bdd and for behave run under `pytest --gherkin` with the verdicts that they had.

Each has an `expected.toml`: what its own runner says of it, and the verdict on each of its scenarios here; what had to be
changed for the latter stands there, too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

HERE = Path(__file__).parent
SUITES = sorted(file.parent for file in HERE.glob("*/*/expected.toml"))
QUIET = ("-p", "pytest-bdd", "-p", "no:cacheprovider", "-p", "no:random_order")
PLAIN = (*QUIET, "-p", "no:plainspec")


@pytest.fixture(params=SUITES, ids=lambda suite: suite.relative_to(HERE).as_posix())
def suite(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Copy a suite to a folder of its own."""
    return Path(shutil.copytree(request.param, tmp_path / "suite", ignore=shutil.ignore_patterns("__pycache__")))


def expected_of(suite: Path) -> dict[str, Any]:
    return tomllib.loads((suite / "expected.toml").read_text(encoding="utf-8"))


def run(suite: Path, *command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-B", "-m", *command],
        cwd=suite,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return ended.stdout


def verdicts_of(report: Path) -> dict[str, str]:
    found = {}
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - our own
        path = str(re.search(r"([^.]+\.feature)(\.|$)", case.attrib["classname"])[1])  # type: ignore[index] # is there
        bad = next((child.tag for child in case if child.tag in {"failure", "error", "skipped"}), "passed")
        found[f"{path}: {case.attrib['name']}"] = "failed" if bad == "failure" else bad
    return found


def test_it_has_the_expected_verdicts_under_pytest_gherkin(suite: Path) -> None:
    expected = expected_of(suite)
    said = run(suite, "pytest", "--gherkin", "--no-allure", "--junitxml=report.xml", *QUIET)
    assert verdicts_of(suite / "report.xml") == expected["verdicts"], said
    for left in expected.get("leaves", ()):
        assert (suite / left).is_file(), said


def test_its_own_runner_has_the_verdicts_that_are_compared(suite: Path) -> None:
    expected = expected_of(suite)
    command = (
        ["behave", "--no-color"] if (suite / "features/steps").is_dir() or (suite / "behave.ini").is_file() else []
    )
    said = run(suite, *(command or ["pytest", "-q", *PLAIN]))
    assert expected["original"] in said


@pytest.mark.parametrize("kind", ["pytest_bdd", "behave"])
def test_there_are_four_suites_of_each_kind(kind: str) -> None:
    assert len([suite for suite in SUITES if suite.parent.name == kind]) >= 4
