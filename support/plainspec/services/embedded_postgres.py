"""PostgreSQL with pgvector out of a wheel, started for one run and gone with it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from typing import TYPE_CHECKING

from plainspec.services import supervisor
from plainspec.services.deadline import POLL_INTERVAL_S, Deadline
from plainspec.services.errors import ServiceError
from plainspec.services.places import make_run_directory
from plainspec.services.postgres import PostgresServer
from plainspec.services.postgres_files import PORT, Installation, copy_tree, find_installation, prepared_data

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READY_LIMIT_S = 30.0
STOP_LIMIT_S = 15.0
LOG_TAIL_LINES = 15
SOCKET_PATH_LIMIT_BYTES = 100  # sun_path holds 104 to 108, the ending zero included
PREFIX = "plainspec-pg-"
SPACE_HINT = (
    "Hint: the server needs some 100 MB in /dev/shm or in the temporary folder; TMPDIR chooses another one, "
    "PLAINSPEC_CACHE_DIR the place of the prepared copy."
)


@contextlib.contextmanager
def embedded_postgres(ready_limit_s: float = READY_LIMIT_S) -> Iterator[PostgresServer]:
    """Run a PostgreSQL of our own, reachable through a private socket; nothing of it is left afterwards.

    Args:
        ready_limit_s: seconds that the server may take from its start until it accepts connections.

    Raises:
        ServiceError: it could not be prepared or started; names the limit, the last state, the log's end and
            a hint.
    """
    try:
        installation = find_installation()
        prepared = prepared_data(installation)
        run = make_run_directory(PREFIX, installation.account)
    except OSError as error:
        raise ServiceError(f"No place for PostgreSQL's files: {error}. {SPACE_HINT}") from error
    process: subprocess.Popen[bytes] | None = None
    try:
        try:
            copy_tree(prepared, run.path / "data", installation.account)
            process = _start(installation, run.path, run.lock_fd)
        except OSError as error:
            raise ServiceError(f"PostgreSQL's data could not be put into {run.path}: {error}. {SPACE_HINT}") from error
        finally:
            os.close(run.lock_fd)
        _wait_until_ready(process, run.path, Deadline(ready_limit_s))
        yield PostgresServer(host=str(run.path), port=PORT, log=run.path / "log")
    finally:
        if process is not None:
            _stop(process)
        shutil.rmtree(run.path, ignore_errors=True)


def _start(installation: Installation, directory: Path, lock_fd: int) -> subprocess.Popen[bytes]:
    if len(str(directory / f".s.PGSQL.{PORT}").encode()) > SOCKET_PATH_LIMIT_BYTES:
        raise ServiceError(f"The path of the socket in {directory} is too long. Hint: set TMPDIR to a shorter one.")
    orders: supervisor.Orders = {
        "command": [
            str(installation.programs / "postgres"),
            "-D",
            str(directory / "data"),
            "-k",
            str(directory),
        ],
        "directory": str(directory),
        "uid": installation.account.uid,
        "gid": installation.account.gid,
    }
    return subprocess.Popen(  # noqa: S603 - our own script, run by the running interpreter
        [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(orders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock_fd,),
        start_new_session=True,
    )


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path, deadline: Deadline) -> None:
    state = "not yet started"
    while state != "ready":
        if ended := _how_it_ended(process, directory):
            raise ServiceError(f"The embedded PostgreSQL did not start: {ended}.{_log_and_hint(directory)}")
        if deadline.passed:
            message = f"The embedded PostgreSQL was not ready within {deadline.limit_s:g} s; last state: {state}."
            raise ServiceError(message + _log_and_hint(directory))
        time.sleep(POLL_INTERVAL_S)
        with contextlib.suppress(OSError, IndexError):
            state = (directory / "data" / "postmaster.pid").read_text().splitlines()[7].strip()


def _how_it_ended(process: subprocess.Popen[bytes], directory: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError):
        return (directory / supervisor.EXIT_NOTE).read_text()
    return None if process.poll() is None else f"its supervisor ended with code {process.returncode}"


def _log_and_hint(directory: Path) -> str:
    return f"\nThe end of its log, {directory / 'log'}:\n{log_tail(directory / 'log')}\n{SPACE_HINT}"


def log_tail(log: Path, lines: int = LOG_TAIL_LINES) -> str:
    """Return the last lines of a log, or a remark that there is none."""
    try:
        with log.open(errors="replace") as text:
            return "".join(deque(text, maxlen=lines)).rstrip() or "(empty)"
    except OSError:
        return "(none was written)"


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
