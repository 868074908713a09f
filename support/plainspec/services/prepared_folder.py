"""Folders that are made once per machine and user, and anew where they are damaged."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from plainspec.services.directories import exclusive
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHECKSUM = ".sha256"
INVENTORY = ".inventory"


def prepared_folder(target: Path, make: Callable[[Path], None]) -> Path:
    """Return a folder, made if it is not there or is not as it was made.

    Beside it lie the checksum of its content and an inventory of its files with their sizes and times of change. The
    inventory is compared before each use, which takes a few milliseconds; where it differs, the checksum decides.

    Args:
        target: The folder.
        make: Makes it, at a path where there is nothing.

    Raises:
        ServiceError: It is damaged and cannot be removed; names it.
        OSError: It cannot be made.
    """
    checksum, inventory = target.with_suffix(CHECKSUM), target.with_suffix(INVENTORY)
    with exclusive(target.with_suffix(".lock")):
        if not (checksum.is_file() and _holds(inventory, _inventory(target))):
            if not _holds(checksum, _checksum(target)):
                arriving = target.with_suffix(".new")
                for path in (target, arriving, checksum, inventory):
                    _remove(path)
                make(arriving)
                checksum.write_bytes(_checksum(arriving))
                arriving.rename(target)
            inventory.write_bytes(_inventory(target))
    return target


def forget_if_damaged(target: Path) -> bool:
    """Compare the content of a prepared folder with its checksum; where it differs, have the next use make it anew.

    Args:
        target: The folder.

    Returns:
        Whether its content is another than it was made with.
    """
    checksum, inventory = target.with_suffix(CHECKSUM), target.with_suffix(INVENTORY)
    with exclusive(target.with_suffix(".lock")):
        damaged = not _holds(checksum, _checksum(target))
        if damaged:
            _remove(inventory)
    return damaged


def _holds(note: Path, content: bytes) -> bool:
    return note.is_file() and note.read_bytes() == content


def _inventory(folder: Path) -> bytes:
    return "\n".join(sorted(_entries(str(folder), ""))).encode()


def _entries(folder: str, below: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield f"{name}/"
            yield from _entries(entry.path, f"{name}/")
        else:
            state = entry.stat(follow_symlinks=False)
            yield f"{name} {state.st_size} {state.st_mtime_ns}"


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
