"""Servers under a supervisor: started, watched and stopped by the run that needs them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError
from plainspec.services.process import supervisor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STOP_LIMIT_S = 15.0
LOG_TAIL_LINES = 15
SOCKET_PATH_LIMIT_BYTES = 100  # sun_path holds 104 to 108, the ending zero included


def check_socket(path: Path) -> None:
    """Refuse a socket that the system would refuse less clearly.

    Raises:
        ServiceError: the path is too long.
    """
    if len(str(path).encode()) > SOCKET_PATH_LIMIT_BYTES:
        raise ServiceError(f"The path of the socket in {path.parent} is too long. Hint: set TMPDIR to a shorter one.")


def start(
    orders: supervisor.Orders, lock_fd: int, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server under a supervisor, which stops it when this process is gone.

    Args:
        orders: What to run, and how.
        lock_fd: The descriptor that keeps the server's directory locked for as long as the supervisor lives.
        environment: The server's environment variables; this process's own if not given.
    """
    return subprocess.Popen(  # noqa: S603 - our own script, run by the running interpreter
        [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(orders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        pass_fds=(lock_fd,),
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Have the supervisor stop its server and clear up; kill it should that take too long."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def expect_alive(process: subprocess.Popen[bytes], directory: Path, name: str, hint: str) -> None:
    """See that a server has not ended.

    Raises:
        ServiceError: it has; says how, with its log and the hint.
    """
    __tracebackhide__ = True
    if ended := _how_it_ended(process, directory):
        raise ServiceError(f"{name} did not start: {ended}.{log_and_hint(directory, hint)}")


def _how_it_ended(process: subprocess.Popen[bytes], directory: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError):
        return (directory / supervisor.EXIT_NOTE).read_text()
    return None if process.poll() is None else f"its supervisor ended with code {process.returncode}"


def log_and_hint(directory: Path, hint: str) -> str:
    """Return the end of a server's log, and the hint."""
    log = directory / supervisor.LOG
    return f"\nThe end of its log, {log}:\n{log_tail(log)}\n{hint}"


def log_tail(log: Path, lines: int = LOG_TAIL_LINES) -> str:
    """Return the last lines of a log, or a remark that there is none."""
    try:
        with log.open(errors="replace") as text:
            return "".join(deque(text, maxlen=lines)).rstrip() or "(empty)"
    except OSError:
        return "(none was written)"
