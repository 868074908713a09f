"""Whole runs and how they end: whatever ends them, no process, socket or directory of theirs is left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from plainspec.services.directories import CACHE_VARIABLE, unprivileged_account
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LIMIT_S = 90.0
FEATURE = """
Feature: Doors
  Rule: A door that is held open stays open
    Scenario: Ana holds the first door
      When a door is held
    Scenario: Ben holds the second door
      When a door is held
"""
STEPS = """
import asyncio, os, pathlib, signal
from plainspec import when

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored, for what runs in the background

@when("a door is held")
async def hold(postgres, databases, redis, redis_server):
    assert await redis.ping() and await databases.names() == ()
    held = pathlib.Path(f"held-{os.getpid()}")
    arriving = pathlib.Path(f"arriving-{os.getpid()}")
    arriving.write_text(f"{postgres.host}\\n{pathlib.Path(redis_server.host).parent}")
    arriving.rename(held)
    while not pathlib.Path("go").exists():
        await asyncio.sleep(0.02)
"""
PYPROJECT = '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n'
FILES = {"features/f.feature": FEATURE, "steps/s.py": STEPS, "pyproject.toml": PYPROJECT}


@dataclass
class Run:
    """A run of pytest on a small project, which holds its servers until the project has a file `go`."""

    project: Path
    process: subprocess.Popen[str]

    def holders(self, count: int) -> dict[int, list[Path]]:
        """Wait until so many processes hold servers; return the servers' directories by process."""
        wait_until(lambda: len(list(self.project.glob("held-*"))) >= count, self.process)
        files = self.project.glob("held-*")
        return {int(file.name[5:]): [Path(line) for line in file.read_text().split("\n")] for file in files}

    def go(self) -> int:
        """Let the scenarios end, and return the exit code."""
        (self.project / "go").touch()
        return self.process.wait(LIMIT_S)


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = Deadline(LIMIT_S)
    while not condition():
        assert not deadline.passed
        if process is not None and process.poll() is not None:
            pytest.fail(f"the run has ended with {process.returncode}: {process.communicate()[0]}")
        time.sleep(0.02)


def traces(directories: list[Path]) -> list[object]:
    """Return the processes, sockets and directories that there still are."""
    names = [str(directory) for directory in directories]
    running = psutil.process_iter(["cmdline"])
    processes = [one for one in running if any(name in " ".join(one.info["cmdline"] or ()) for name in names)]
    sockets = [line for line in Path("/proc/net/unix").read_text().splitlines() if any(name in line for name in names)]
    return [*processes, *sockets, *(directory for directory in directories if directory.exists())]


@contextlib.contextmanager
def started(
    project: Path, *options: str, before: tuple[str, ...] = (), files: Mapping[str, str] = FILES
) -> Iterator[Run]:
    for name, text in {**FILES, **files}.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    command = [*before, sys.executable, "-m", "pytest", "--gherkin", "--no-allure", "-p", "no:cacheprovider", *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSPEC_", "PYTEST_"))}
    with subprocess.Popen(
        command,
        cwd=project,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Run(project, process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.requirement("S2-RUN-12", "S3-RUN-02", "S4-RUN-02")
def test_a_run_needs_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    with started(tmp_path) as run:
        (directories,) = run.holders(1).values()
        assert run.process.wait(LIMIT_S) == 0
    assert not traces(directories)


@pytest.mark.parametrize(
    ("ending", "workers"),
    [(signal.SIGINT, 0), (signal.SIGINT, 2), (signal.SIGTERM, 2), (signal.SIGKILL, 2)],
    ids=["SIGINT, alone", "SIGINT, two workers", "SIGTERM, two workers", "SIGKILL, two workers"],
)
def test_a_run_that_is_ended_leaves_nothing(tmp_path: Path, ending: signal.Signals, workers: int) -> None:
    with started(tmp_path, *(["-n", str(workers)] if workers else [])) as run:
        directories = [directory for held in run.holders(workers or 1).values() for directory in held]
        assert len(set(directories)) == 2 * (workers or 1)
        assert len(traces(directories)) >= 3 * len(directories)
        if ending is signal.SIGINT:
            os.killpg(run.process.pid, ending)  # as a terminal does
        else:
            run.process.send_signal(ending)
        run.process.communicate(timeout=LIMIT_S)
        wait_until(lambda: not traces(directories))


@pytest.mark.requirement("S2-RUN-11", "S4-RUN-03")
def test_every_worker_has_servers_of_its_own(tmp_path: Path) -> None:
    with started(tmp_path, "-n", "2") as run:
        first, second = run.holders(2).values()
        assert not set(first) & set(second)
        assert run.go() == 0
    assert not traces([*first, *second])


def test_a_killed_worker_leaves_nothing_and_the_others_go_on(tmp_path: Path) -> None:
    with started(tmp_path, "-n", "2") as run:
        (killed, its_own), (_, others) = run.holders(2).items()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not traces(its_own))
        assert len(traces(others)) >= 6
        assert run.go() == 1
        output = run.process.communicate()[0]
        assert "crashed while running" in output
        assert "1 failed, 1 passed" in output
        wait_until(lambda: not traces(others))


def test_two_runs_at_once_do_not_meet(tmp_path: Path) -> None:
    with started(tmp_path / "one") as one, started(tmp_path / "two") as two:
        (first,) = one.holders(1).values()
        (second,) = two.holders(1).values()
        assert not set(first) & set(second)
        assert one.go() == 0
        wait_until(lambda: not traces(first))
        assert len(traces(second)) >= 6
        assert two.go() == 0
    assert not traces(second)


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_an_ordinary_user_needs_nothing_either(tmp_path: Path) -> None:
    """An ordinary user but for one thing: Python may be read wherever root has installed it."""
    nobody = unprivileged_account()
    nobody.owns(tmp_path)
    reading = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    ordinary = ("setpriv", f"--reuid={nobody.uid}", f"--regid={nobody.gid}", "--clear-groups", *reading)
    with tempfile.TemporaryDirectory() as cache:
        nobody.owns(Path(cache))
        with started(tmp_path, before=(*ordinary, "env", f"{CACHE_VARIABLE}={cache}")) as run:
            (directories,) = run.holders(1).values()
            assert {directory.stat().st_uid for directory in directories} == {nobody.uid}
            assert run.go() == 0
    assert not traces(directories)
