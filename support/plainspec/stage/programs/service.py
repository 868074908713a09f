"""One service: a program that listens on a port, from the step that starts it until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import time
from typing import TYPE_CHECKING

from plainspec.services.directories import Account, make_run_directory
from plainspec.services.errors import ServiceError
from plainspec.services.process import supervised
from plainspec.services.process.deadline import Deadline
from plainspec.services.process.supervisor import EXIT_NOTE, LOG
from plainspec.stage.programs.command import Command

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

READY_LIMIT_S = 30.0
CONNECT_LIMIT_S = 1.0
NOTE_LIMIT_S = 10.0
"""How long the supervisor may take to note the exit code, on a machine that is busy with other things."""

POLL_INTERVAL_S = 0.02
PREFIX = "plainspec-program-"
LOOPBACK = ("127.0.0.1", "::1")
PORT_HINT = (
    "Hint: the program has to listen on the port that it is given: as {port} in its command, or as the variable PORT."
)


class Service:
    """A program that listens on a port of its own.

    Attributes:
        name: What features call it.
        port: Its TCP port.
        url: Its address, once it is ready.
    """

    def __init__(self, name: str, command: str, values: KeptValues, root: Path) -> None:
        self.name = name
        self.port = free_port()
        self.url = ""
        self._root = root
        self._command = Command.read(command, values.with_values(port=self.port), root)
        self._process: subprocess.Popen[bytes] | None = None
        self._directory: Path | None = None
        self._earlier_log = ""

    @property
    def log(self) -> str:
        """All that it has written so far, before restarts as well."""
        return self._earlier_log + self._current_log()

    def ending(self) -> str:
        """Return how it has ended by itself; an empty text while it runs.

        A connection breaks before the supervisor has noted the exit code: it gets a moment if nobody listens any more.
        """
        if self._directory is None:
            return ""
        note, deadline = self._directory / EXIT_NOTE, Deadline(NOTE_LIMIT_S)
        while not note.exists() and not is_listened_on(self.port) and not deadline.passed:
            time.sleep(POLL_INTERVAL_S)
        return note.read_text() if note.exists() else ""

    async def start(self, limit_s: float = READY_LIMIT_S) -> None:
        """Start it, and wait until it accepts connections.

        Raises:
            ServiceError: it ended, or did not listen in time; shows the end of its log.
        """
        run = make_run_directory(PREFIX, Account())
        self._directory = run.path
        try:
            self._process = supervised.start(
                {
                    "command": list(self._command.arguments),
                    "directory": str(run.path),
                    "uid": None,
                    "gid": None,
                    "ending": signal.SIGTERM,
                    "folder": str(self._root),
                },
                run.lock_fd,
                {**self._command.environment, "PORT": str(self.port)},
            )
        finally:
            os.close(run.lock_fd)
        await self._wait_until_ready(self._process, run.path, Deadline(limit_s))

    async def _wait_until_ready(self, process: subprocess.Popen[bytes], directory: Path, deadline: Deadline) -> None:
        named = f'The service "{self.name}"'
        while not (url := await answering_url(self.port)):
            supervised.expect_alive(process, directory, named, PORT_HINT)
            if deadline.passed:
                raise ServiceError(
                    f"{named} did not accept connections on port {self.port} within {deadline.limit_s:g} s."
                    + supervised.log_and_hint(directory, PORT_HINT)
                )
            await asyncio.sleep(POLL_INTERVAL_S)
        self.url = url

    async def restart(self) -> None:
        """Stop it, and start it once more, on the same port and with the same environment.

        Raises:
            ServiceError: as at the start.
        """
        await self.stop()
        await self.start()

    async def stop(self) -> None:
        """Stop it and the processes that it has started: by SIGTERM, and by SIGKILL should that not be enough."""
        self._earlier_log = self.log
        process, self._process = self._process, None
        directory, self._directory = self._directory, None
        if process is not None:
            await asyncio.to_thread(supervised.stop, process)
        if directory is not None:
            shutil.rmtree(directory, ignore_errors=True)

    def _current_log(self) -> str:
        if self._directory is not None:
            with contextlib.suppress(OSError):
                return (self._directory / LOG).read_text(encoding="utf-8", errors="replace")
        return ""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as asked:
        asked.bind((LOOPBACK[0], 0))
        return int(asked.getsockname()[1])


def is_listened_on(port: int) -> bool:
    """Return whether somebody accepts connections on a port of this machine."""
    for host in LOOPBACK:
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=CONNECT_LIMIT_S):
            return True
    return False


async def answering_url(port: int) -> str:
    """Return the address at which somebody accepts connections on a port; an empty text if nobody does."""
    for host in LOOPBACK:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            continue
        met_itself = writer.get_extra_info("sockname") == writer.get_extra_info("peername")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        if not met_itself:  # a port that nobody listens on can be the connection's own
            return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return ""
