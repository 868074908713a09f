"""Locks of files: one process at a time, gone with the process, and they say who holds them."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from agency.delivery.durable.runs import JournalError, RunHeldError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GLANCE_LIMIT_S = 0.1
NOBODY = "a process that has not said its name yet"


def this_process() -> str:
    """Return how this process is named to others: its machine and its number."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def held(path: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of a run for as long as the block runs.

    Raises:
        RunHeldError: Another process holds it; says which.
        JournalError: The file cannot be written.
    """
    with _opened(path) as file:
        if not _locked(file):
            holder = os.pread(file, 1_000, 0).decode(errors="replace") or NOBODY
            raise RunHeldError(
                f"The run {run_id} is executed by {holder}. Nothing was done; wait for it, or end that process first."
            )
        with suppress(OSError):  # on a full disk, others do not see who holds it, but the lock is as good
            os.ftruncate(file, 0)
            os.pwrite(file, this_process().encode(), 0)
        yield


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Be the only one in such a block, after waiting for others, whose blocks are short.

    Raises:
        JournalError: The file cannot be written.
    """
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def holder_of(path: Path) -> str | None:
    """Return which process holds the lock of a run; None where none does."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, 1_000, 0).decode(errors="replace") or NOBODY
    else:
        return None
    finally:
        os.close(file)


def _locked(file: int) -> bool:
    """Lock a file; who only looks for a holder has it for less than a moment, and is waited for."""
    until = time.monotonic() + GLANCE_LIMIT_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(GLANCE_LIMIT_S / 10)
        else:
            return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {error.strerror}. Nothing was done.") from error
    try:
        yield file
    finally:
        os.close(file)
