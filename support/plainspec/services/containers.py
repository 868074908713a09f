"""Servers in containers: started for one run through testcontainers, and gone with it."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from plainspec.services.configuration import SCHEMES, Server
from plainspec.services.directories import Account, make_run_directory
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import settings_of
from plainspec.services.postgres.embedded.files import MORTAL
from plainspec.services.postgres.server import PostgresServer
from plainspec.services.process import supervised, supervisor
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.services.redis.server import RedisServer
from plainspec.services.urls import Address

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

READY_LIMIT_S = 60.0
PREFIX = "plainspec-container-"
PROGRAM = "plainspec.services.container_process"
OPTIONS = {"postgres": "-c {}={}", "redis": "--{} {}"}  # which the images' entry points pass to their servers
LABEL = "plainspec.run"
ADDRESS, STATE, REFUSAL = "address", "state", "refusal"
HINT = "Hint: does `docker run` of the same image come up?"
SPACE_HINT = "Hint: a few files need a writable /dev/shm or temporary folder; TMPDIR chooses another one."


@contextlib.contextmanager
def container_postgres(server: Server, ready_limit_s: float = READY_LIMIT_S) -> Iterator[PostgresServer]:
    """Run PostgreSQL in a container, published on a free loopback port; nothing of it is left afterwards.

    Raises:
        ServiceError: as `container`.
    """
    with container(server, ready_limit_s) as (address, log):
        yield replace(PostgresServer.at(address), log=log, private=True)


@contextlib.contextmanager
def container_redis(server: Server, ready_limit_s: float = READY_LIMIT_S) -> Iterator[RedisServer]:
    """Run Redis in a container, published on a free loopback port; nothing of it is left afterwards.

    Raises:
        ServiceError: as `container`.
    """
    with container(server, ready_limit_s) as (address, log):
        yield replace(RedisServer.at(address), log=log, private=True)


@contextlib.contextmanager
def container(server: Server, ready_limit_s: float) -> Iterator[tuple[Address, Path]]:
    """Run a container for as long as the block runs; give the server's address and its log.

    Args:
        server: The service and the image.
        ready_limit_s: Seconds that may pass until the server answers.

    Raises:
        ServiceError: testcontainers, an engine or the image is missing, or the server did not come up; names the
            limit, the last state, the container's log and a hint.
    """
    if importlib.util.find_spec("testcontainers") is None:
        raise ServiceError(
            f"{server.origin} asks for {server.service} in a container, and testcontainers is not installed. "
            "Hint: pip install 'plainspec[containers]'"
        )
    try:
        run = make_run_directory(PREFIX, Account())
    except OSError as error:
        raise ServiceError(f"No directory for a container's log: {error}. {SPACE_HINT}") from error
    process: subprocess.Popen[bytes] | None = None
    try:
        try:
            process = _start(server, run.path, run.lock_fd)
        finally:
            os.close(run.lock_fd)
        url = _wait_until_ready(process, server, run.path, Deadline(ready_limit_s))
        origin = f"a container of {server.image}"
        yield Address.read(url, SCHEMES[server.service], origin), run.path / "log"
    finally:
        if process is not None:
            supervised.stop(process)
        shutil.rmtree(run.path, ignore_errors=True)


def _start(server: Server, directory: Path, lock_fd: int) -> subprocess.Popen[bytes]:
    own = MORTAL.items() if server.service == "postgres" else ()
    settings = [*own, *((one.name, one.value) for one in settings_of(server.service))]
    options = [word for setting in settings for word in OPTIONS[server.service].format(*setting).split(" ", 1)]
    command = [sys.executable, "-P", "-m", PROGRAM, server.service, server.image, str(directory), *options]
    orders: supervisor.Orders = {
        "command": command,
        "directory": str(directory),
        "uid": None,
        "gid": None,
        "ending": signal.SIGTERM,
    }
    return supervised.start(orders, lock_fd)


def _wait_until_ready(process: subprocess.Popen[bytes], server: Server, directory: Path, deadline: Deadline) -> str:
    name = f"The container of {server.image}"
    while True:
        if url := _note(directory / ADDRESS):
            return url
        if refusal := _note(directory / REFUSAL):
            raise ServiceError(refusal)
        supervised.expect_alive(process, directory, name, HINT)
        if deadline.passed:
            state = _note(directory / STATE) or "not yet started"
            message = f"{name} was not ready within {deadline.limit_s:g} s; last state: {state}."
            raise ServiceError(message + supervised.log_and_hint(directory, HINT))
        time.sleep(POLL_INTERVAL_S)


def _note(file: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return file.read_text()
    return ""
