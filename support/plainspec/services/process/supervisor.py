"""A small process between the test run and a server: when the run is gone, so is the server.

Run as a script by path, with the standard library only, so that it starts in milliseconds. The run holds the
other end of this process's standard input. When that closes, for whatever reason (the end of the run, a
crash, SIGKILL), the server is stopped and its directory removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NotRequired, TypedDict

STOP_LIMIT_S = 10.0
LOG = "log"
EXIT_NOTE = "exit"
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Orders(TypedDict):
    """What to run, where, as whom, and the signal that ends it without its saving anything.

    Attributes:
        command: The program and its arguments.
        directory: Holds the log, and is removed at the end.
        uid: The account; None stands for the one that this process has.
        gid: The account's group.
        ending: The signal that ends it; if that does not, it is killed.
        folder: Where it runs, if not in `directory`; the signals then go to all processes that it has started, too.
    """

    command: list[str]
    directory: str
    uid: int | None
    gid: int | None
    ending: int
    folder: NotRequired[str]


def die_with_parent(ending: int) -> None:
    """Have Linux stop this process at once should the supervisor itself be killed; elsewhere, do nothing."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ending)


def start(orders: Orders) -> subprocess.Popen[bytes]:
    """Start the server with its output in the log, as the account that the orders name."""
    with Path(orders["directory"], LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - the command comes from plainspec itself
            orders["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=orders.get("folder", orders["directory"]),
            process_group=0 if "folder" in orders else None,
            user=orders["uid"],
            group=orders["gid"],
            extra_groups=None if orders["uid"] is None else [],
            preexec_fn=functools.partial(die_with_parent, orders["ending"]),  # noqa: PLW1509 - this process has a single thread at this point
        )


def stop(server: subprocess.Popen[bytes], ending: int, *, group: bool = False) -> None:
    """Stop the server without asking it to save anything; its data are worth nothing.

    Args:
        server: The server.
        ending: The signal that it gets first.
        group: Whether the processes of its group end with it.
    """
    if server.poll() is None:
        send(server, ending, group=group)
        try:
            server.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    if group:
        send(server, signal.SIGKILL, group=True)


def send(server: subprocess.Popen[bytes], number: int, *, group: bool) -> None:
    """Send a signal to the server, or to all processes of its group that are left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, number) if group else server.send_signal(number)


def note_the_end(server: subprocess.Popen[bytes], note: Path) -> None:
    """Leave a note once the server has ended, so that the run does not wait for it in vain."""
    code = server.wait()
    with contextlib.suppress(OSError):
        leave(note, f"it ended with code {code}")


def leave(note: Path, text: str) -> None:
    """Write a note that is never seen half-written."""
    arriving = note.with_suffix(".new")
    arriving.write_text(text)
    arriving.rename(note)


def outlive(_number: int, _frame: object) -> None:
    """Take no notice of a signal; unlike ignoring it, this is not handed down to the server."""


def supervise(orders: Orders) -> None:
    """Keep the server until the run is gone, then remove every trace of it."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, outlive)
    note = Path(orders["directory"], EXIT_NOTE)
    try:
        try:
            server = start(orders)
        except OSError as error:
            leave(note, f"{orders['command'][0]} could not be run: {error}")
            sys.stdin.buffer.read()
            return
        watcher = threading.Thread(target=note_the_end, args=(server, note), daemon=True)
        watcher.start()
        sys.stdin.buffer.read()
        stop(server, orders["ending"], group="folder" in orders)
        watcher.join(STOP_LIMIT_S)
    finally:
        shutil.rmtree(orders["directory"], ignore_errors=True)


if __name__ == "__main__":
    supervise(json.loads(sys.argv[1]))
