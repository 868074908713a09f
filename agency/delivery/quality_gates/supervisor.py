"""Runs a program, and ends it with all that it has started when whoever asked for it is gone; needs no package.

Its standard input is a pipe that nobody writes to: it ends when the process at the other end does, however that ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

NO_SUCH_PROGRAM = 127


def main(command: list[str]) -> int:
    """Run a command in a session of its own, and return its exit code; kill the session once it has ended."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    except OSError as refused:
        sys.stderr.write(f"{command[0]}: {refused.strerror}\n")
        return NO_SUCH_PROGRAM
    threading.Thread(target=_kill_at_the_end_of_input, args=(process,), daemon=True).start()
    code = process.wait()
    _kill(process)
    return code if code >= 0 else 128 - code


def _kill_at_the_end_of_input(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        while os.read(0, 1):
            pass
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, whoever asked for it decides what comes of it
    sys.exit(main(sys.argv[1:]))
