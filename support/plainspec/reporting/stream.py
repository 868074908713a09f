"""Where results go while a run lasts: one stream for each process, made into Allure's files.

A file costs thirty times as much as a record in a stream, so the run writes records. A long run has a program beside
it that makes the files meanwhile; otherwise they are made at the end. A process that is killed leaves its stream
behind, and whoever tidies up after it makes the files (docs/how-to/read-reports.md has the figures).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from plainspec.reporting import writer
from plainspec.reporting.writer import fan_out, record, write_all, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIX = ".plainspec-stream"
STREAMS = f".*{SUFFIX}"
OWN_FILES = re.compile(
    r".+-(result|container|globals)\.json|.+-attachment(\.[^.]*)?|environment\.properties|categories\.json"
    rf"|executor\.json|\..+{re.escape(SUFFIX)}"
)
"""What Allure's writers and this one put into a folder of results."""

WORTH_HELP = 100
"""So many scenarios are worth a program beside the run, which takes 20 ms to start."""
HELPER_DEADLINE_S = 30.0


class ResultStream:
    """The results of one process on their way into a folder.

    Nothing here raises for a disk that is full or must not be written: the first trouble is kept, and said once.

    Args:
        folder: Where the results go.
        alone: Whether no other process works for this run, so that a processor may be free for the files.

    Attributes:
        trouble: What went wrong first, or an empty text.
        lost: How many scenarios could not be kept.
    """

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        self.folder = folder
        self.trouble = ""
        self.lost = 0
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._helper: subprocess.Popen[bytes] | None = None
        self._alone = alone and _processors() > 1 and sys.platform != "win32"  # where no pipe can be waited for
        self._kept = 0

    def put(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Keep the files of one scenario, its result last."""
        if self.trouble:
            self.lost += 1
            return
        try:
            if self._file is None:
                self._file = self._opened()
            write_all(self._file.fileno(), b"".join([record(name, content) for name, content in files]))
        except OSError as refused:
            self.say(refused)
            self.lost += 1
            return
        self._kept += 1
        if self._alone and self._kept == WORTH_HELP:
            self._start_helper()

    def write(self, name: str, content: bytes) -> None:
        """Write one file at once, such as those that describe the run."""
        if self.trouble:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_file(str(self.folder / name), content)
        except OSError as refused:
            self.say(refused)

    def close(self) -> None:
        """Make the files of the stream, or wait for them; it is kept where not all could be made."""
        if self._file is None or self._path is None:
            return
        try:
            with self._file:
                if not self._helper_did_all():
                    fan_out(self._file.fileno(), str(self.folder))
            self._path.unlink(missing_ok=True)
        except OSError as refused:
            self.say(refused)
        self._file = None

    def say(self, refused: OSError) -> None:
        """Keep a first trouble, to be told once."""
        if not self.trouble:
            self.trouble = f"{refused.filename or self.folder}: {refused.strerror or refused}"

    def _opened(self) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path = self.folder / f".{uuid.uuid4().hex}{SUFFIX}"
        return self._path.open("x+b", buffering=0)

    def _start_helper(self) -> None:
        """Start the program beside the run; where that cannot be, the files are made at the end.

        It has a session of its own, so that Ctrl-C does not end it before it is done.
        """
        command = [sys.executable, "-I", "-S", str(writer.__file__), str(self._path), str(self.folder)]
        with suppress(OSError):
            self._helper = subprocess.Popen(  # noqa: S603 - this Python, with a module of ours
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,  # never written to: its end is how a helper's end is noticed at once
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _helper_did_all(self) -> bool:
        """End the helper's input and wait for it; one that has died or does not come to an end is made up for."""
        helper, self._helper = self._helper, None
        if helper is None:
            return False
        try:
            helper.communicate(timeout=HELPER_DEADLINE_S)
        except subprocess.TimeoutExpired:
            helper.kill()
            helper.communicate()
        return helper.returncode == 0


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


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
            fan_out(stream.fileno(), str(into or folder))
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
