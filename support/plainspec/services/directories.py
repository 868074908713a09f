"""Where embedded services keep their files: a cache that lasts, and a directory that does not."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE_VARIABLE = "PLAINSPEC_CACHE_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108 - memory-backed on Linux; a private directory is made inside
MEMORY_NEEDED_BYTES = 512 * 1024 * 1024
LOCK_NAME = "lock"
LOCKING_TAKES_AT_MOST_S = 60.0


@dataclass(frozen=True)
class Account:
    """The account that a server runs under; None stands for the one this process has."""

    uid: int | None = None
    gid: int | None = None

    def owns(self, path: Path) -> None:
        """Give the path to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def unprivileged_account() -> Account:
    """Choose the account for a server that refuses to run as root.

    Raises:
        ServiceError: this process is root, and the machine has no account `nobody`.
    """
    if os.geteuid() != 0:
        return Account()
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        message = (
            "PostgreSQL refuses to run as root, and there is no account 'nobody' to run it under. "
            "Hint: add one, or run as an ordinary user."
        )
        raise ServiceError(message) from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def cache_directory() -> Path:
    """Return the folder for things that are prepared once per machine and user, made if need be.

    `PLAINSPEC_CACHE_DIR` decides; else the user's cache folder, or the system's for root; else the temporary
    folder.

    Raises:
        ServiceError: none of them can be written, or the one in the temporary folder belongs to somebody
            else.
    """
    fallback = Path(tempfile.gettempdir()) / f"plainspec-cache-{os.geteuid()}"
    for candidate in (*_cache_candidates(), fallback):
        with contextlib.suppress(OSError):
            candidate.mkdir(parents=True, exist_ok=True)
            _refuse_strangers(candidate)
            if os.access(candidate, os.W_OK | os.X_OK):
                return candidate
    tried = ", ".join(str(candidate) for candidate in (*_cache_candidates(), fallback))
    raise ServiceError(f"No cache folder can be written; tried {tried}. Hint: set {CACHE_VARIABLE} to one that can.")


def _cache_candidates() -> Iterator[Path]:
    if chosen := os.environ.get(CACHE_VARIABLE):
        yield Path(chosen).expanduser().resolve()
        return
    if os.geteuid() == 0:
        yield Path("/var/cache/plainspec")
    with contextlib.suppress(RuntimeError):
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plainspec"


def _refuse_strangers(directory: Path) -> None:
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(f"{directory} does not belong to this user")


@contextlib.contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Let one process at a time into a piece of work, on this machine."""
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def memory_or_disk() -> Path:
    """Return where run directories are made: in memory where there is room, else the temporary folder."""
    with contextlib.suppress(OSError):
        if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED_BYTES:
            return MEMORY
    return Path(tempfile.gettempdir())


@dataclass(frozen=True)
class RunDirectory:
    """A directory for one run of one server, and the lock that says that the run is alive."""

    path: Path
    lock_fd: int


def make_run_directory(prefix: str, account: Account) -> RunDirectory:
    """Make a private directory, locked for as long as the returned descriptor or a copy of it is open.

    Raises:
        OSError: the folder is full or read-only.
    """
    base = memory_or_disk()
    sweep(base, prefix)
    path = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    waiting = path / f"{LOCK_NAME}.new"
    lock_fd = os.open(waiting, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    waiting.rename(path / LOCK_NAME)
    account.owns(path)
    return RunDirectory(path, lock_fd)


@contextlib.contextmanager
def run_directory(prefix: str) -> Iterator[Path]:
    """Hand out a private directory that is gone afterwards; the next run removes what a killed one has left.

    Raises:
        OSError: the folder is full or read-only.
    """
    made = make_run_directory(prefix, Account())
    try:
        yield made.path
    finally:
        shutil.rmtree(made.path, ignore_errors=True)
        os.close(made.lock_fd)


def reason_of(error: OSError) -> str:
    """Return why files could not be copied or made: of many files, the first."""
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        (_, _, reason), *others = error.args[0]
        return f"{reason} (and {len(others)} more)" if others else str(reason)
    return str(error)


def sweep(base: Path, prefix: str) -> None:
    """Remove the run directories whose run is dead; only who is killed leaves one."""
    for path in base.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if is_dead(path):
                shutil.rmtree(path, ignore_errors=True)


def is_dead(path: Path) -> bool:
    """Say whether the run that a directory was made for is gone.

    Raises:
        OSError: there is no such directory, or it may not be entered.
    """
    lock = path / LOCK_NAME
    if not lock.exists():
        return time.time() - path.stat().st_mtime > LOCKING_TAKES_AT_MOST_S
    descriptor = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
