"""What is said of a server of the run's own that has died: how it ended, and the end of its log."""

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
LOOKS = 20
"""A process that is killed hangs up before its server learns of it.

In answers, not in seconds, as a busy machine delays both.
"""


class Server(Protocol):
    """A server that may have died, as far as this module needs to know it."""

    @property
    def log(self) -> Path | None:
        """The server's log, if it is on this machine."""

    @property
    def where(self) -> str:
        """The server's place and who gave it, for messages."""

    @property
    def place(self) -> str | tuple[str, int]:
        """The file of the Unix socket, or the address, that a connection goes to."""

    @property
    def greeting(self) -> bytes:
        """What begins a connection, in the server's protocol."""

    @property
    def farewell(self) -> bytes:
        """What ends a connection, in the server's protocol."""

    def lives(self, answer: bytes) -> bool | None:
        """Tell whether a server answers the greeting like this that goes on living; None while more has to come."""


def crash_report(server: Server, looks: int = LOOKS) -> str:
    """Say how a server has ended, with the end of its log; an empty text unless it has.

    Args:
        server: The server.
        looks: How often to look for signs of its end before it counts as alive.
    """
    if server.log is None or not _is_gone(server, looks):
        return ""
    return (
        f"{server.where} died during the run: {_last_words(server.log.parent)}. "
        f"The end of its log, {server.log}:\n{log_tail(server.log)}\n"
        "Hint: what needs it from now on fails for the same reason; the next run starts another one."
    )


def _is_gone(server: Server, looks: int) -> bool:
    """Tell whether a server has ended or is about to. A silent one is only busy."""
    try:
        return not all(_lives(server) for _ in range(looks))
    except TimeoutError:
        return False
    except OSError:
        return True


def _lives(server: Server) -> bool:
    """Greet a server: a dying one may still let people in, but only to turn them out."""
    unix = isinstance(server.place, str)
    with socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as client:
        client.settimeout(ANSWER_LIMIT_S)
        client.connect(server.place)
        client.sendall(server.greeting)
        answer = b""
        while (lives := server.lives(answer)) is None:
            if not (more := client.recv(ANSWER_BYTES)):
                return False
            answer += more
        with contextlib.suppress(OSError):  # it may have hung up already
            client.sendall(server.farewell)
        return lives


def _last_words(directory: Path) -> str:
    """Return the note of how a server has ended, which its supervisor writes as soon as that is so."""
    deadline, final = Deadline(NOTE_LIMIT_S), False
    while not final:
        final = deadline.passed or _has_no_supervisor(directory)
        with contextlib.suppress(FileNotFoundError):
            return (directory / EXIT_NOTE).read_text()
        time.sleep(POLL_INTERVAL_S)
    return "nobody answers there any more"


def _has_no_supervisor(directory: Path) -> bool:
    try:
        return is_dead(directory)
    except OSError:
        return True


class CrashObserver:
    """Adds to the failure of a step that a server has died by then."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def step_started(self, run: ObservedRun, bound: BoundStep) -> None:
        """Wait for what comes of it."""

    def step_finished(self, run: ObservedRun, bound: BoundStep, error: BaseException | None) -> None:  # noqa: ARG002 - an observer is told all of it
        """Look after the server if the step has failed."""
        if error is None:
            return
        looks = 1 if isinstance(error, AssertionError) else LOOKS  # nobody loses a connection by comparing
        if said := crash_report(self._server, looks):
            error.add_note(said)


@contextmanager
def watched(server: Server, observers: list[StepObserver]) -> Iterator[None]:
    """Tell of the server's death, should it die while the block runs, with every step that fails from then on."""
    observer = CrashObserver(server)
    observers.append(observer)
    try:
        yield
    finally:
        observers.remove(observer)
