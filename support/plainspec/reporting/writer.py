"""Makes files of a stream of results: inside the run, or beside it, as a program of its own.

Run as a program, it follows a stream while another process fills it: every few milliseconds it makes the files of what
has been finished since, and it ends when its standard input does, whatever ended that. It imports little, so that it
starts within milliseconds.

Each record of a stream is a line with the file's name and its length in bytes, the content, and a line break.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from select import select

PAUSE_S = 0.005
READ_BYTES = 1 << 20


def record(name: str, content: bytes) -> bytes:
    """Return a file as a record of a stream."""
    return b"%b %d\n%b\n" % (name.encode(), len(content), content)


def fan_out(stream: int, folder: str, start: int = 0) -> int:
    """Make the files of a stream's finished records.

    Args:
        stream: Handle of the stream.
        folder: Where the files go.
        start: Where to begin in the stream, in bytes.

    Returns:
        Where the finished records end, in bytes; what its writer has not finished lies behind.

    Raises:
        OSError: A file cannot be written; names it.
    """
    os.lseek(stream, start, os.SEEK_SET)
    with os.fdopen(os.dup(stream), "rb", buffering=READ_BYTES) as buffered:
        while header := buffered.readline():
            name, _, length = header.rstrip(b"\n").rpartition(b" ")
            if not header.endswith(b"\n") or not name or not length.isdigit() or b"/" in name:
                break
            content = buffered.read(int(length))
            if len(content) < int(length) or buffered.read(1) != b"\n":
                break
            write_file(os.path.join(folder, name.decode()), content)  # noqa: PTH118 - a path object costs more
            start += len(header) + len(content) + 1
    return start


def write_file(path: str, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: It cannot be written; names it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o644)
    try:
        write_all(handle, content)
    except OSError as refused:
        refused.filename = path
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - a path object costs more
        raise
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """Write all of a content, however much of it the system takes at a time."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def follow(path: str, folder: str) -> None:
    """Make the files of a stream as it grows, until standard input ends."""
    stream = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    done, goes_on = 0, True
    while goes_on:
        goes_on = not select([0], [], [], PAUSE_S)[0]  # nobody writes to it: there is something at its end only
        done = fan_out(stream, folder, done)


if __name__ == "__main__":
    follow(*sys.argv[1:])
    os._exit(0)  # what Python tidies up at its end takes longer than a few files
