"""Programs of gates end with whoever has asked for them, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from agency.cli import EXAMPLE
from agency.delivery.quality_gates.processes import environment, run_program

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_S = 60.0
HANGING = """

def test_that_never_ends() -> None:
    import os, pathlib, time
    pathlib.Path(__file__).with_name("started.txt").write_text(f"{os.getpid()} end")
    time.sleep(120)
"""


def delivery_of(calculator: Path) -> subprocess.Popen[str]:
    with (calculator / "tests/test_calculator.py").open("a") as tests:
        tests.write(HANGING)
    command = [sys.executable, "-m", "agency.cli", "deliver", "--spec", str(calculator / "SPECIFICATION.md")]
    command += ["--component", "calculator", "--target", "staging", "--setting", "gates=test_pass_rate"]
    return subprocess.Popen(command, cwd=calculator.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(found: object) -> bool:
    """Wait until a function returns something true."""
    assert callable(found)
    ends_s = time.monotonic() + LIMIT_S
    while time.monotonic() < ends_s:
        if found():
            return True
        time.sleep(0.02)
    return False


def has_ended(number: int) -> bool:
    return not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("how", "code", "reported"),
    [(signal.SIGINT, 130, True), (signal.SIGTERM, 130, True), (signal.SIGKILL, -signal.SIGKILL, False)],
)
def test_a_delivery_that_is_ended_leaves_no_program(
    calculator: Path, how: signal.Signals, code: int, *, reported: bool
) -> None:
    delivery = delivery_of(calculator)
    notes = calculator / "tests/started.txt"
    assert until(lambda: notes.exists() and notes.read_text().endswith("end"))
    os.kill(delivery.pid, how)
    output, errors = delivery.communicate(timeout=LIMIT_S)
    assert delivery.returncode == code, output + errors
    assert until(lambda: has_ended(int(notes.read_text().split()[0])))
    assert (calculator.parent / "workflow_report_calculator.json").exists() is reported


@pytest.mark.anyio
async def test_a_program_is_ended_at_its_time_limit(tmp_path: Path) -> None:
    ran = await run_program((sys.executable, "-c", "import time; time.sleep(120)"), tmp_path, [], 0.2)
    assert ran.code is None


@pytest.mark.anyio
async def test_a_program_that_a_signal_ends_has_that_in_its_code(tmp_path: Path) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    ran = await run_program((sys.executable, "-c", code), tmp_path, [], LIMIT_S)
    assert ran.code == 128 + signal.SIGKILL


def test_gates_get_nothing_of_the_variables_that_steer_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("COVERAGE_PROCESS_START", "nowhere")
    assert "PYTEST_ADDOPTS" not in environment([EXAMPLE])
    assert "COVERAGE_PROCESS_START" not in environment([EXAMPLE])
    assert environment([EXAMPLE])["PYTHONPATH"] == str(EXAMPLE)
