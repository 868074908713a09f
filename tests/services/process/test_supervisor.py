"""The process between a run and its server: it ends when the run does, and clears up whatever happened."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from plainspec.services.process import supervisor
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIMIT_S = 60.0
OBSTINATE = """
import pathlib, signal, sys
signal.signal(signal.SIGQUIT, signal.SIG_IGN)
pathlib.Path("ready").touch()
signal.pause()
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    return made


@contextmanager
def supervised(monkeypatch: pytest.MonkeyPatch, directory: Path, *command: str) -> Iterator[None]:
    """Supervise a command in a thread; leaving the block is the end of the run."""
    reading, writing = os.pipe()
    orders: supervisor.Orders = {
        "command": list(command),
        "directory": str(directory),
        "uid": None,
        "gid": None,
        "ending": signal.SIGQUIT,
    }
    with os.fdopen(reading, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        thread = threading.Thread(target=supervisor.supervise, args=(orders,))
        thread.start()
        try:
            yield
        finally:
            os.close(writing)
            thread.join(LIMIT_S)
    assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = Deadline(LIMIT_S)
    while not condition():
        assert not deadline.passed
        time.sleep(0.005)


def test_the_server_runs_until_the_run_ends_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, directory: Path
) -> None:
    with supervised(monkeypatch, directory, "/bin/sh", "-c", "touch ready; echo hello; exec sleep 60"):
        wait_for((directory / "ready").exists)
        wait_for(lambda: (directory / supervisor.LOG).read_text() == "hello\n")
        assert not (directory / supervisor.EXIT_NOTE).exists()
    assert not directory.exists()


def test_a_server_that_ends_by_itself_leaves_a_note_and_its_log_until_the_run_ends(
    monkeypatch: pytest.MonkeyPatch, directory: Path
) -> None:
    note = directory / supervisor.EXIT_NOTE
    with supervised(monkeypatch, directory, "/bin/sh", "-c", "echo why; exit 3"):
        wait_for(lambda: note.exists() and note.read_text() == "it ended with code 3")
        assert (directory / supervisor.LOG).read_text() == "why\n"
    assert not directory.exists()


def test_a_command_that_cannot_be_run_leaves_a_note(monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    note = directory / supervisor.EXIT_NOTE
    with supervised(monkeypatch, directory, str(directory / "missing")):
        wait_for(lambda: note.exists() and "could not be run" in note.read_text())
    assert not directory.exists()


def test_a_server_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    monkeypatch.setattr(supervisor, "STOP_LIMIT_S", 0.05)
    with supervised(monkeypatch, directory, sys.executable, "-c", OBSTINATE):
        wait_for((directory / "ready").exists)
    assert not directory.exists()


def test_signals_are_outlived() -> None:
    supervisor.outlive(signal.SIGTERM, None)
