"""`plainspec run` becomes the run of pytest: what is selected, its exit code, and what interrupts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from plainspec.commands.run_environment import awaited

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import SmallProject

LIMIT_S = 60.0
MORE = """
Feature: More
  Rule: There is more
    @slow
    Scenario: Ben pays by instalments
      When Ben pays 7
      Then Ben has paid 8
    @needs:postgresql>=99
    Scenario: Cleo pays on a server of the future
      When Cleo pays 7
      Then Cleo has paid 7
"""


@pytest.mark.requirement("S3-RUN-10", "S3-RUN-05")
def test_the_quick_subset_passes_and_real_services_may_not_be_missing(project: SmallProject) -> None:
    project.write("features/more/more.feature", MORE)
    answer = project.runs("plainspec.cli", "run", "--execution-mode", "fast_feedback", "--", "--no-allure")
    assert answer.code == 0
    assert "1 passed, 1 skipped" in answer.out
    strict = project.runs(
        "plainspec.cli", "run", "more", "--execution-mode=fast_feedback", "--real-services", "--", "--no-allure"
    )
    assert strict.code == 1
    assert "needs postgresql>=99" in strict.out


@pytest.mark.requirement("S4-RUN-12", "S3-RUN-07", "S4-RUN-13")
def test_coverage_is_written_as_html_in_colours_that_were_asked_for(project: SmallProject) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(f"{file.read_text()}[tool.coverage.run]\nsource = ['steps']\n")
    without = dict.fromkeys(("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_FILE"), "")
    answer = project.runs("plainspec.cli", "run", "coverage", "--color=yes", "--", "--no-allure", **without)
    assert answer.code == 0, answer.out + answer.err
    assert re.search(r"steps/account\.py .*100%", answer.out)
    assert "\x1b[32m" in answer.out
    assert "account.py" in (project.root / "htmlcov/index.html").read_text()


def test_ctrl_c_reaches_the_run_which_cleans_up(project: SmallProject) -> None:
    project.write("steps/waiting.py", WAITING)
    project.write("features/wait/wait.feature", "Feature: W\n  Scenario: W\n    When Ana waits\n")
    command = [sys.executable, "-m", "plainspec.cli", "run", "wait", "--", "--no-allure", "-s"]
    with subprocess.Popen(
        command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        begun = project.root / "begun"
        deadline = time.monotonic() + LIMIT_S
        while not begun.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, out + err
    assert (project.root / "cleaned up").exists()
    assert "KeyboardInterrupt" in out


WAITING = '''
import asyncio, pathlib
from plainspec import when

@when("Ana waits")
async def wait():
    """Wait until the run is interrupted."""
    try:
        pathlib.Path("begun").touch()
        await asyncio.sleep(600)
    finally:
        pathlib.Path("cleaned up").touch()
'''


def test_where_no_process_can_become_another_one_its_exit_code_is_passed_on(tmp_path: Path) -> None:
    code = "import os, pathlib, sys; sys.exit(int(os.environ['CODE']) + (pathlib.Path.cwd().name == 'here'))"
    (tmp_path / "here").mkdir()
    assert awaited([sys.executable, "-c", code], {**os.environ, "CODE": "3"}, tmp_path / "here") == 4
