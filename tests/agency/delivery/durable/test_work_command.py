"""`agency work` and `agency deliver --submit`: runs that real workers share, and take over from one another."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.sql import SQL, Identifier

from agency.cli import main
from plainspec.services.postgres.embedded.server import embedded_postgres
from tests.agency.delivery.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plainspec.services.postgres.server import PostgresServer

LIMIT_S = 60.0
WAITING = """

def test_that_waits() -> None:
    import pathlib, time
    folder = pathlib.Path(__file__).parent
    (folder / "started.txt").touch()
    while not (folder / "continue.txt").exists():
        time.sleep(0.02)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with embedded_postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def runs_in_a_database_of_their_own(server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"runs_{uuid4().hex}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    monkeypatch.setenv("AGENCY_DELIVERY_RUNS", server.url(name))
    monkeypatch.chdir(tmp_path)


@contextmanager
def worker(folder: Path, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Start a worker, which is killed at the end if it has not ended by then, and return it and its output."""
    output = folder / f"{name}.txt"
    with output.open("wb") as written:
        command = [sys.executable, "-u", "-m", "agency", "work"]
        process = subprocess.Popen(command, cwd=folder, stdout=written, stderr=subprocess.STDOUT)
    try:
        yield process, output
    finally:
        process.kill()
        process.wait()


def ended(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(LIMIT_S)


def submit(calculator: Path, run: str, *more: str) -> str:
    parts = ["--spec", str(calculator / "SPECIFICATION.md"), "--component", "calculator", "--target", "development"]
    done = CliRunner().invoke(main, ["deliver", *parts, "--submit", "--run", run, *more])
    assert done.exit_code == 0, done.output
    return done.output


def listed(run: str) -> str:
    return next(line for line in CliRunner().invoke(main, ["runs"]).output.splitlines() if line.startswith(f"{run} "))


def test_a_worker_takes_over_the_run_of_one_that_was_ended(calculator: Path, tmp_path: Path) -> None:
    with (calculator / "tests/test_calculator.py").open("a") as tests:
        tests.write(WAITING)
    told = submit(calculator, "monday", "--setting", "gates=test_pass_rate")
    assert told == (
        "calculator to development, sync, run monday\n"
        "Submitted; a worker executes it: agency work\n"
        "See how far it is: agency runs monday\n"
    )
    assert listed("monday").split()[:2] == ["monday", "queued"]
    with worker(tmp_path, "kim") as (kim, from_kim):
        until((calculator / "tests/started.txt").exists, "the tests of the run")
        assert listed("monday").split()[:3] == ["monday", "running", "testing"]
        assert ended(kim) == 130
        lines = from_kim.read_text().splitlines()
        assert lines[1] == "monday  calculator to development"
        assert re.fullmatch(r"monday  ✓ specification +\d+\.\d s", lines[2])
        assert lines[-1] == "Interrupted."
    (calculator / "tests/continue.txt").touch()
    with worker(tmp_path, "lee") as (lee, from_lee):
        until(lambda: "finished" in listed("monday"), "the run")
        assert ended(lee) == 130
    shown = from_lee.read_text()
    assert re.search(r"^monday  ✓ specification +done before$", shown, re.MULTILINE)
    assert "\nmonday  calculator to development: was delivered\n" in shown
    assert (tmp_path / "workflow_report_calculator.json").is_file()


def test_a_run_that_fails_is_shown_and_its_worker_goes_on(calculator: Path, tmp_path: Path) -> None:
    (calculator / "SPECIFICATION.md").write_text("Nothing.\n", encoding="utf-8")
    submit(calculator, "tuesday")
    with worker(tmp_path, "kim") as (kim, output):
        until(lambda: "failed" in listed("tuesday"), "the run")
        submit(calculator, "wednesday")
        until(lambda: "failed" in listed("wednesday"), "the next run")
        assert ended(kim) == 130
    failed = r"^(\w+)  calculator to development: was not delivered: specification"
    found = re.findall(failed, output.read_text(), re.MULTILINE)
    assert found == ["tuesday", "wednesday"]


def test_the_commands_that_are_shown_name_the_option_for_a_database_but_not_its_url(calculator: Path) -> None:
    told = submit(calculator, "friday", "--runs-in", os.environ["AGENCY_DELIVERY_RUNS"])
    assert told.splitlines()[1:] == [
        "Submitted; a worker executes it: agency work --runs-in URL",
        "See how far it is: agency runs friday --runs-in URL",
    ]


def test_a_run_that_exists_is_not_submitted_again(calculator: Path) -> None:
    submit(calculator, "thursday")
    again = ["deliver", "--spec", str(calculator / "SPECIFICATION.md"), "--component", "calculator"]
    done = CliRunner().invoke(main, [*again, "--target", "staging", "--submit", "--run", "thursday"])
    assert (done.exit_code, "The run thursday already exists" in done.stderr) == (3, True), done.output


DELIVER = ["deliver", "--spec", "S.md", "--component", "c", "--target", "staging", "--submit"]


@pytest.mark.parametrize("command", [["work"], DELIVER])
@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        (".agency/runs", 2, "name it by --runs-in postgresql://…."),
        ("mysql://ana:secret@127.0.0.1/runs", 2, "name it by --runs-in postgresql://…."),
        ("postgresql://ana:secret@127.0.0.1:1/runs", 3, "cannot be reached, and nothing was done"),
    ],
)
def test_a_place_that_workers_cannot_share_is_refused(
    command: list[str], place: str, code: int, said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, [*command, "--runs-in", place])
    assert (done.exit_code, said in done.stderr, "secret" in done.output) == (code, True, False), done.output
    assert list(tmp_path.iterdir()) == []
