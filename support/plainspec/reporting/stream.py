"""Where results go while a run lasts: one stream for each process, made into Allure's files at the end.

A file costs thirty times as much as a line in a stream, so the run writes lines. A process that is killed leaves
its stream behind; whoever tidies up after it makes the files (docs/reports.md has the figures).

Each record is a line with the file's name and its length in bytes, the content, and a line break.
"""

from __future__ import annotations

import os
import re
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SUFFIX = ".plainspec-stream"
STREAMS = f".*{SUFFIX}"
OWN_FILES = re.compile(
    r".+-(result|container|globals)\.json|.+-attachment(\.[^.]*)?|environment\.properties|categories\.json"
    rf"|executor\.json|\..+{re.escape(SUFFIX)}"
)
"""What Allure's writers and this one put into a folder of results."""


class ResultStream:
    """The results of one process on their way into a folder.

    Nothing here raises for a disk that is full or must not be written: the first trouble is kept, and said once.

    Attributes:
        trouble: What went wrong first, or an empty text.
        lost: How many records could not be kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble = ""
        self.lost = 0
        self._file: BinaryIO | None = None
        self._path: Path | None = None

    def put(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Keep the files of one scenario, its result last."""
        if self.trouble:
            self.lost += 1
            return
        try:
            if self._file is None:
                self._file = self._opened()
            _write_all(self._file.fileno(), b"".join(b"%b %d\n%b\n" % (n.encode(), len(c), c) for n, c in files))
        except OSError as refused:
            self.say(refused)
            self.lost += 1

    def write(self, name: str, content: bytes) -> None:
        """Write one file at once, such as those that describe the run."""
        if self.trouble:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder / name, content)
        except OSError as refused:
            self.say(refused)

    def close(self) -> None:
        """Make the files of the stream; it is kept where not all could be made."""
        if self._file is None or self._path is None:
            return
        try:
            with self._file:
                self._file.seek(0)
                fan_out(self._file, self.folder)
            self._path.unlink(missing_ok=True)
        except OSError as refused:
            self.say(refused)
        self._file = None

    def _opened(self) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path = self.folder / f".{uuid.uuid4().hex}{SUFFIX}"
        return self._path.open("x+b", buffering=0)

    def say(self, refused: OSError) -> None:
        """Keep a first trouble, to be told once."""
        if not self.trouble:
            self.trouble = f"{refused.filename or self.folder}: {refused.strerror or refused}"


def fan_out(stream: BinaryIO, folder: Path) -> None:
    """Make the files of a stream; what its writer had not finished is left out.

    Raises:
        OSError: The folder cannot be written to.
    """
    for name, content in records(stream):
        _write(folder / name, content)


def records(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Read the finished records of a stream: file name and content."""
    buffered = os.fdopen(os.dup(stream.fileno()), "rb", buffering=1 << 20)
    with buffered:
        while header := buffered.readline():
            name, _, length = header.rstrip(b"\n").rpartition(b" ")
            if not name or not length.isdigit() or b"/" in name:
                return
            content = buffered.read(int(length))
            if len(content) < int(length) or buffered.read(1) != b"\n":
                return
            yield name.decode(), content


def adopt_orphans(folder: Path, into: Path | None = None) -> int:
    """Make the files of streams that killed processes left in ``folder``; return how many streams there were.

    Args:
        folder: Where they lie.
        into: Where to make the files, the streams staying as they are; in ``folder`` itself, and the streams
            removed, where it is left out.

    Raises:
        OSError: A folder cannot be read or written to.
    """
    orphans = sorted(folder.glob(STREAMS))
    for orphan in orphans:
        with orphan.open("rb") as stream:
            fan_out(stream, into or folder)
        if into is None:
            orphan.unlink(missing_ok=True)
    return len(orphans)


def clear(folder: Path) -> None:
    """Remove the results of earlier runs, and nothing else.

    Raises:
        OSError: The folder cannot be written to.
    """
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        old = [entry.path for entry in entries if OWN_FILES.fullmatch(entry.name) and entry.is_file()]
    for path in old:
        with suppress(FileNotFoundError):
            os.remove(path)  # noqa: PTH107 - a path object for each of thousands of files costs more than the call


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    place = os.fspath(path)
    handle = os.open(place, flags, 0o644)
    try:
        _write_all(handle, content)
    except OSError as refused:
        refused.filename = place
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
