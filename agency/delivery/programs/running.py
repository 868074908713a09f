"""Runs programs, each below a supervisor, so that none of them outlives the delivery."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUPERVISOR = Path(__file__).with_name("supervisor.py")
SHOWN_LINES = 5
MOST_TOLD = 4096

Streams: TypeAlias = tuple[bytes, bytes]


@dataclass(frozen=True)
class Ran:
    """A program that has run.

    Attributes:
        code: Its exit code; None if it has not come to its end.
        output: What it has written to standard output.
        error_output: The same for standard error, unless the two were joined.
        problem: Why it has not come to its end: it cannot be run, took too long, or a signal has stopped it.
        is_late: Whether that is its time limit.
    """

    code: int | None
    output: str = ""
    error_output: str = ""
    problem: str | None = None
    is_late: bool = False

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The problem, and the last lines that say something: of standard error, else of standard output."""
        said = last_lines(self.error_output.strip() or self.output, SHOWN_LINES)
        return (self.problem, *said) if self.problem else said


def last_lines(text: str, most: int) -> tuple[str, ...]:
    """Return the last lines of a text that are not blank, at most so many."""
    return tuple(line.rstrip() for line in text.splitlines() if line.strip())[-most:]


async def run_program(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    timeout_s: float | None,
    joined: bool = False,
) -> Ran:
    """Run a program to its end, with nothing to read.

    Its end, its time limit, a cancellation, or the end of this process end everything that it has started.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        environment: All of its environment variables.
        timeout_s: How long it may take; None for no limit.
        joined: Whether what it writes to standard error is among its output, in the order of writing.
    """
    name = " ".join(command[:4])
    told, tell = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(SUPERVISOR), str(tell), *command),
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT if joined else asyncio.subprocess.PIPE,
            pass_fds=(tell,),
        )
    except OSError as error:
        os.close(told)
        return Ran(None, problem=f"{name}: cannot be run in {folder}: {error.strerror}")
    finally:
        os.close(tell)
    try:
        is_late, streams = await _run(process, timeout_s)
        output, errors = (written.decode(errors="replace") for written in streams)
        if is_late:
            problem = f"{name}: not finished after {timeout_s:g} s; it was stopped"
            return Ran(None, output, errors, problem, is_late=True)
        return _read(told, name, folder, output, errors)
    finally:
        os.close(told)


async def _run(process: asyncio.subprocess.Process, timeout_s: float | None) -> tuple[bool, Streams]:
    """Return whether the program was stopped at its time limit, and what it has written."""
    reading = asyncio.ensure_future(asyncio.gather(_all_of(process.stdout), _all_of(process.stderr)))
    is_late = False
    try:
        async with asyncio.timeout(timeout_s):
            await process.wait()
    except TimeoutError:
        is_late = True
    finally:
        streams = await asyncio.shield(_ended(process, reading))
    return is_late, streams


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


async def _ended(process: asyncio.subprocess.Process, reading: asyncio.Future[Streams]) -> Streams:
    """End the supervisor, which ends all below it, and return what was written."""
    if process.stdin:
        process.stdin.close()
        with suppress(ConnectionError):
            await process.stdin.wait_closed()
    await process.wait()
    return await reading


def _read(told: int, name: str, folder: Path, output: str, errors: str) -> Ran:
    """Read what the supervisor tells of the program, once it has ended."""
    os.set_blocking(told, False)  # a process that was forked meanwhile may hold the other end
    try:
        said = os.read(told, MOST_TOLD).decode()
    except BlockingIOError:
        said = ""
    if not said.removeprefix("-").isdigit():
        problem = f"{name}: cannot be run in {folder}: {said or 'its supervisor was killed'}"
    elif (code := int(said)) < 0:
        problem = f"{name}: stopped by {signal.Signals(-code).name}"
    else:
        return Ran(code, output, errors)
    return Ran(None, output, errors, problem)


def outer_environment() -> dict[str, str]:
    """Return the environment of this process without what a test run around it, or Git, has set for itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_"))}
