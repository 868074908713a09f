"""What is said of a server that is gone: nothing before it is, and how it ended however late that is known."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import threading
from typing import TYPE_CHECKING

import pytest

from plainspec.services.directories import Account, make_run_directory
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.postgres.server import PostgresServer
from plainspec.services.process import crash_report as module
from plainspec.services.process.crash_report import crash_report
from plainspec.services.process.supervisor import EXIT_NOTE
from plainspec.services.redis.embedded import embedded_redis
from plainspec.services.redis.server import RedisServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plainspec.services.directories import RunDirectory


@pytest.fixture
def run() -> Iterator[RunDirectory]:
    """A directory whose supervisor is alive for as long as its lock is held."""
    made = make_run_directory("plainspec-test-", Account())
    yield made
    shutil.rmtree(made.path)
    os.close(made.lock_fd)


def server_in(directory: Path) -> RedisServer:
    (directory / "log").write_text("the last thing it did\n")
    return RedisServer("unix", str(directory / "socket"), log=directory / "log")


def let_in_and_go(door: socket.socket) -> None:
    """Act as a server that is ending: accept connections without an answer."""
    visitor, _ = door.accept()
    visitor.close()


def refuse(door: socket.socket, sqlstate: str) -> None:
    """Act as a PostgreSQL that refuses connections: answer a startup message with an error."""
    visitor, _ = door.accept()
    visitor.recv(4096)
    said = f"SFATAL\0C{sqlstate}\0Msorry\0\0".encode()
    for part in (b"E", struct.pack("!i", 4 + len(said)) + said[:9], said[9:]):
        visitor.sendall(part)
    visitor.close()


def at_poll(monkeypatch: pytest.MonkeyPatch, number: int, happen: Callable[[], object]) -> None:
    """Let something happen when it has been waited for so many times."""
    left = iter(range(number, -1, -1))
    monkeypatch.setattr("time.sleep", lambda _: happen() if next(left) == 1 else None)


@pytest.mark.parametrize("start", [embedded_postgres, embedded_redis])
def test_a_server_that_does_not_answer_is_reported(start: Callable[[], object]) -> None:
    with start() as server:  # type: ignore[attr-defined] # both are context managers
        assert crash_report(server) == ""


def test_the_exit_note_is_awaited_while_the_supervisor_runs(monkeypatch: pytest.MonkeyPatch, run: RunDirectory) -> None:
    at_poll(monkeypatch, 5000, lambda: (run.path / EXIT_NOTE).write_text("it ended with code -9"))
    said = crash_report(server_in(run.path))
    assert "died during the run: it ended with code -9. The end of its log" in said
    assert "the last thing it did" in said


def test_without_a_supervisor_its_note_is_not_awaited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    at_poll(monkeypatch, 5, lambda: pytest.fail("it waits"))
    made = make_run_directory("plainspec-test-", Account())
    os.close(made.lock_fd)
    try:
        assert "died during the run: it no longer answers." in crash_report(server_in(made.path))
    finally:
        shutil.rmtree(made.path)
    gone = RedisServer("unix", str(tmp_path / "gone" / "socket"), log=tmp_path / "gone" / "log")
    assert "it no longer answers. The end of its log" in crash_report(gone)


def test_a_dying_server_that_still_lets_people_in_is_not_taken_for_a_living_one(run: RunDirectory) -> None:
    (run.path / EXIT_NOTE).write_text("it ended with code -9")
    server = server_in(run.path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(server.host)
        door.listen()
        dying = threading.Thread(target=let_in_and_go, args=(door,))
        dying.start()
        assert "it ended with code -9" in crash_report(server)
        dying.join()


@pytest.mark.parametrize(("sqlstate", "dying"), [("57P01", True), ("57P02", True), ("57P03", True), ("53300", False)])
def test_a_server_that_turns_people_out_is_dying_unless_it_is_full(
    run: RunDirectory, sqlstate: str, *, dying: bool
) -> None:
    (run.path / EXIT_NOTE).write_text("it ended with code 1")
    (run.path / "log").write_text("the last thing it did\n")
    server = PostgresServer(host=str(run.path), port=5432, log=run.path / "log")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(server.socket_address))
        door.listen()
        doorman = threading.Thread(target=refuse, args=(door, sqlstate))
        doorman.start()
        assert ("it ended with code 1" in crash_report(server)) is dying
        doorman.join()


def test_a_server_that_does_not_know_yet_that_it_dies_is_greeted_again(run: RunDirectory) -> None:
    (run.path / EXIT_NOTE).write_text("it ended with code 1")
    server = server_in(run.path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(server.host)
        door.listen()

        def answer_twice_and_go() -> None:
            for last in (False, False, True):
                visitor, _ = door.accept()
                visitor.recv(4096)
                visitor.sendall(b"" if last else b"+PONG\r\n")
                visitor.close()

        dying = threading.Thread(target=answer_twice_and_go)
        dying.start()
        assert "it ended with code 1" in crash_report(server)
        dying.join()


def test_a_server_that_is_only_silent_is_not_declared_dead(monkeypatch: pytest.MonkeyPatch, run: RunDirectory) -> None:
    monkeypatch.setattr(module, "ANSWER_LIMIT_S", 0.05)
    server = server_in(run.path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(server.host)
        door.listen()
        assert crash_report(server) == ""
