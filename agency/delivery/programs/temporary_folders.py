"""Temporary folders that are gone after use, and those of a process that was killed, which another one removes.

The process that uses a folder holds a lock in it, which ends with the process, however that ends. A folder without such
a lock file was made by somebody else, and is left alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "agency-"
LOCK = ".agency-lock"
CONTENT = "content"


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """Hand out an empty folder, which is gone afterwards.

    Args:
        purpose: A word for its name.

    Raises:
        OSError: The folder for temporary files is full or read-only.
    """
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{purpose}-") as made, _locked(Path(made)):
        content = Path(made, CONTENT)
        content.mkdir()
        yield content


def remove_orphans() -> None:
    """Remove the temporary folders of this user's processes that are gone; one that cannot be removed stays."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid == os.geteuid() and _is_orphaned(folder / LOCK):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; nobody sees its file before it is locked."""
    new = folder / f"{LOCK}.new"
    file = os.open(new, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        new.rename(folder / LOCK)
        yield
    finally:
        os.close(file)


def _is_orphaned(lock: Path) -> bool:
    """Tell whether nobody holds a lock.

    Raises:
        OSError: There is no such file, or it may not be opened.
    """
    file = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True
