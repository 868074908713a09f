"""Runs a program, and ends it with all that it has started when whoever asked for it is gone; needs no package.

Its standard input is a pipe that nobody writes to: it ends when the process at the other end does, however that ends.
What came of the program is written to another pipe: its exit code, negative for a signal, or why it could not begin.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress


def main(told: int, command: list[str]) -> None:
    """Run a command in a session of its own, tell what came of it, and kill the session once it has ended."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    except OSError as refused:
        os.write(told, f"{command[0]}: {refused.strerror}".encode())
        return
    threading.Thread(target=_kill_at_the_end_of_input, args=(process,), daemon=True).start()
    os.write(told, str(process.wait()).encode())
    _kill(process)


def _kill_at_the_end_of_input(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        while os.read(0, 1):
            pass
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches this process, too: whoever asked for the program decides what comes of it.
    signal.signal(signal.SIGINT, lambda *_: None)
    main(int(sys.argv[1]), sys.argv[2:])
