"""Folders that are made once per machine and user, and anew where they are damaged."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from plainspec.services.directories import exclusive
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def prepared_folder(target: Path, make: Callable[[Path], None]) -> Path:
    """Return a folder, made if it is not there or has another content than it was made with.

    Its checksum lies beside it, and is compared before each use: some 50 ms for the 30 MB of PostgreSQL's data.

    Args:
        target: The folder.
        make: Makes it, at a path where there is nothing.

    Raises:
        ServiceError: It is damaged and cannot be removed; names it.
        OSError: It cannot be made.
    """
    note = target.with_suffix(".sha256")
    with exclusive(target.with_suffix(".lock")):
        if not note.is_file() or note.read_bytes() != _checksum(target):
            arriving = target.with_suffix(".new")
            for path in (target, arriving, note):
                _remove(path)
            make(arriving)
            note.write_bytes(_checksum(arriving))
            arriving.rename(target)
    return target


def _checksum(folder: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest().encode()


def _remove(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as refused:
        raise ServiceError(f"{path} is damaged and cannot be made anew: {refused}. Hint: remove it.") from None
