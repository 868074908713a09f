"""Programs of gates end with whoever has asked for them, however that ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from agency.cli import EXAMPLE
from agency.delivery.programs import Ran, outer_environment, run_program
from agency.delivery.quality_gates.order import environment
from tests.agency.delivery.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_S = 60.0
HANGING = """

def test_that_never_ends() -> None:
    import os, pathlib, time
    pathlib.Path(__file__).with_name("started.txt").write_text(f"{os.getpid()} end")
    time.sleep(120)
"""


def delivery_of(calculator: Path, *, in_background: bool) -> subprocess.Popen[str]:
    """Start a delivery whose tests hang; shells have their background processes ignore SIGINT."""
    with (calculator / "tests/test_calculator.py").open("a") as tests:
        tests.write(HANGING)
    command = [sys.executable, "-m", "agency.cli", "deliver", "--spec", str(calculator / "SPECIFICATION.md")]
    command += ["--component", "calculator", "--target", "staging", "--setting", "gates=test_pass_rate"]
    if in_background:
        command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    return subprocess.Popen(command, cwd=calculator.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def run(folder: Path, code: str, *, timeout_s: float = LIMIT_S, joined: bool = False) -> Ran:
    command = (sys.executable, "-c", code)
    return await run_program(command, folder, environment=outer_environment(), timeout_s=timeout_s, joined=joined)


def has_ended(number: int) -> bool:
    return not psutil.pid_exists(number) or psutil.Process(number).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("how", "code", "reported", "in_background"),
    [
        (signal.SIGINT, 130, True, False),
        (signal.SIGTERM, 130, True, False),
        (signal.SIGTERM, 130, True, True),
        (signal.SIGHUP, 130, True, False),
        (signal.SIGKILL, -signal.SIGKILL, False, False),
    ],
)
def test_a_delivery_that_is_ended_leaves_no_program(
    calculator: Path, how: signal.Signals, code: int, *, reported: bool, in_background: bool
) -> None:
    delivery = delivery_of(calculator, in_background=in_background)
    notes = calculator / "tests/started.txt"
    until(lambda: notes.exists() and notes.read_text().endswith("end"), "the tests")
    os.kill(delivery.pid, how)
    output, errors = delivery.communicate(timeout=LIMIT_S)
    assert delivery.returncode == code, output + errors
    until(lambda: has_ended(int(notes.read_text().split()[0])), "the end of the tests")
    assert (calculator.parent / "workflow_report_calculator.json").exists() is reported


@pytest.mark.anyio
async def test_a_program_is_ended_at_its_time_limit(tmp_path: Path) -> None:
    ran = await run(tmp_path, "print('begun', flush=True); import time; time.sleep(120)", timeout_s=1.5)
    assert ran.is_late
    assert ran.last_lines[1:] == ("begun",)
    assert (ran.problem or "").endswith("not finished after 1.5 s; it was stopped")


@pytest.mark.anyio
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
async def test_the_signal_that_stopped_a_program_is_named(number: signal.Signals, tmp_path: Path) -> None:
    ran = await run(tmp_path, f"import os; os.kill(os.getpid(), {number:d})")
    assert ran.code is None
    assert not ran.is_late
    assert (ran.problem or "").endswith(f"stopped by {number.name}")


@pytest.mark.anyio
async def test_an_exit_code_like_that_of_a_signal_is_an_exit_code(tmp_path: Path) -> None:
    ran = await run(tmp_path, f"raise SystemExit({128 + signal.SIGKILL})")
    assert (ran.code, ran.problem) == (128 + signal.SIGKILL, None)


@pytest.mark.anyio
async def test_a_program_that_is_given_up_leaves_no_child_behind(tmp_path: Path) -> None:
    child = "import os, time; open('child', 'w').write(str(os.getpid())); os.rename('child', 'pid'); time.sleep(600)"
    running = asyncio.create_task(
        run(tmp_path, f"import subprocess as s, sys; s.run([sys.executable, '-c', {child!r}])")
    )
    await asyncio.to_thread(until, (tmp_path / "pid").exists, "the start of the child")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    child_id = int((tmp_path / "pid").read_text())
    await asyncio.to_thread(until, lambda: has_ended(child_id), "the end of the child")


@pytest.mark.anyio
async def test_what_a_program_leaves_running_ends_with_it(tmp_path: Path) -> None:
    left = "import subprocess as s, sys; print(s.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid)"
    ran = await run(tmp_path, left)
    assert ran.code == 0
    await asyncio.to_thread(until, lambda: has_ended(int(ran.output)), "the end of what was left")


@pytest.mark.anyio
async def test_both_streams_can_be_joined(tmp_path: Path) -> None:
    code = "import sys; [print(n, file=(sys.stdout, sys.stderr)[n % 2], flush=True) for n in range(4)]"
    apart, joined = await run(tmp_path, code), await run(tmp_path, code, joined=True)
    assert (apart.output.split(), apart.error_output.split()) == (["0", "2"], ["1", "3"])
    assert (joined.output.split(), joined.error_output) == (["0", "1", "2", "3"], "")


@pytest.mark.anyio
@pytest.mark.parametrize("missing", ["program", "folder"])
async def test_what_is_missing_is_named(missing: str, tmp_path: Path) -> None:
    command = ["no-such-program"] if missing == "program" else [sys.executable, "-V"]
    folder = tmp_path / "no-such-folder" if missing == "folder" else tmp_path
    ran = await run_program(command, folder, environment={}, timeout_s=LIMIT_S)
    assert ran.code is None
    what = "no-such-program: " if missing == "program" else ""
    assert ran.problem == f"{' '.join(command)}: cannot be run in {folder}: {what}No such file or directory"


@pytest.mark.anyio
async def test_without_its_supervisor_nothing_is_known_of_a_program(tmp_path: Path) -> None:
    ran = await run(tmp_path, f"import os; os.kill(os.getppid(), {signal.SIGKILL:d})")
    assert ran.code is None
    assert (ran.problem or "").endswith("its supervisor was killed")


def test_gates_get_nothing_of_the_variables_that_steer_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.setenv("COVERAGE_PROCESS_START", "nowhere")
    assert "PYTEST_ADDOPTS" not in environment([EXAMPLE])
    assert "COVERAGE_PROCESS_START" not in environment([EXAMPLE])
    assert environment([EXAMPLE])["PYTHONPATH"] == str(EXAMPLE)
