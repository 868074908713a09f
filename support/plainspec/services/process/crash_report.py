"""The report about a server of the run that has crashed: how it ended, and the end of its log."""

from __future__ import annotations

import contextlib
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from plainspec.services.directories import is_dead
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.services.process.supervised import log_tail
from plainspec.services.process.supervisor import EXIT_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plainspec.gherkin.binding import BoundStep
    from plainspec.services.run_context import ObservedRun, StepObserver

ANSWER_LIMIT_S = 10.0
NOTE_LIMIT_S = 60.0
ANSWER_BYTES = 4096
POLLS = 20
"""A killed backend closes its connection before its server notices, so the server is asked several times.

In answers, not in seconds, as a busy machine delays both.
"""


class Server(Protocol):
    """A server that may have crashed, as far as this module needs it."""

    @property
    def log(self) -> Path | None:
        """The server's log, if it is on this machine."""

    @property
    def where(self) -> str:
        """The server's address and the setting that names it, for messages."""

    @property
    def socket_address(self) -> str | tuple[str, int]:
        """The file of the Unix socket, or the address, that a connection goes to."""

    @property
    def startup_message(self) -> bytes:
        """The first message of a connection, in the server's protocol."""

    @property
    def termination_message(self) -> bytes:
        """The last message of a connection, in the server's protocol."""

    def is_alive(self, answer: bytes) -> bool | None:
        """Return whether this answer to the startup message is that of a healthy server; None if it is incomplete."""


def crash_report(server: Server, polls: int = POLLS) -> str:
    """Return how a server has ended, with the end of its log; an empty text if it runs.

    Args:
        server: The server.
        polls: How many healthy answers in a row show that it runs.
    """
    if server.log is None or not _is_gone(server, polls):
        return ""
    return (
        f"{server.where} died during the run: {_exit_note(server.log.parent)}. "
        f"The end of its log, {server.log}:\n{log_tail(server.log)}\n"
        "Hint: what needs it from now on fails for the same reason; the next run starts another one."
    )


def _is_gone(server: Server, polls: int) -> bool:
    """Return whether a server has ended or is about to; one that does not answer in time is only busy."""
    try:
        return not all(_is_alive(server) for _ in range(polls))
    except TimeoutError:
        return False
    except OSError:
        return True


def _is_alive(server: Server) -> bool:
    """Connect to a server: one that is ending may still accept connections, but only to refuse them."""
    unix = isinstance(server.socket_address, str)
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as client:
        client.settimeout(ANSWER_LIMIT_S)
        client.connect(server.socket_address)
        client.sendall(server.startup_message)
        answer = b""
        while (alive := server.is_alive(answer)) is None:
            if not (more := client.recv(ANSWER_BYTES)):
                return False
            answer += more
        with contextlib.suppress(OSError):  # it may have closed the connection already
            client.sendall(server.termination_message)
        return alive


def _exit_note(directory: Path) -> str:
    """Return how a server has ended, from the note that its supervisor writes then."""
    deadline, final = Deadline(NOTE_LIMIT_S), False
    while not final:
        final = deadline.passed or _has_no_supervisor(directory)
        with contextlib.suppress(FileNotFoundError):
            return (directory / EXIT_NOTE).read_text()
        time.sleep(POLL_INTERVAL_S)
    return "it no longer answers"


def _has_no_supervisor(directory: Path) -> bool:
    try:
        return is_dead(directory)
    except OSError:
        return True


class CrashObserver:
    """Adds the crash report of a server to the failure of a step."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def step_started(self, run: ObservedRun, bound: BoundStep) -> None:
        """Do nothing."""

    def step_finished(self, run: ObservedRun, bound: BoundStep, error: BaseException | None) -> None:  # noqa: ARG002 - part of the protocol
        """Check the server if the step has failed."""
        if error is None:
            return
        polls = 1 if isinstance(error, AssertionError) else POLLS  # a failed comparison is no lost connection
        if report := crash_report(self._server, polls):
            error.add_note(report)


@contextmanager
def watched(server: Server, observers: list[StepObserver]) -> Iterator[None]:
    """Report a crash of the server while the block runs, with every step that fails from then on."""
    observer = CrashObserver(server)
    observers.append(observer)
    try:
        yield
    finally:
        observers.remove(observer)
