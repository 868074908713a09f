"""Programs that gates and rollbacks run to their end."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class ProgramError(Exception):
    """A program could not be run to its end: it is missing, was stopped by a signal, or took too long."""


@dataclass(frozen=True)
class Finished:
    """A program that has ended by itself.

    Attributes:
        exit_code: 0 for success.
        output: What it wrote.
        errors: What it wrote to the other stream, where the two were kept apart.
    """

    exit_code: int
    output: str
    errors: str = ""

    def lines(self, most: int) -> tuple[str, ...]:
        """Return its last lines that are not blank, at most so many."""
        return tuple(line.rstrip() for line in self.output.splitlines() if line.strip())[-most:]


async def run_program(
    arguments: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    timeout_s: float,
    errors_apart: bool = False,
) -> Finished:
    """Run a program in a folder, with nothing to read.

    Args:
        arguments: The program and its arguments.
        folder: Where it runs.
        environment: All of its environment variables.
        timeout_s: It is stopped after so many seconds.
        errors_apart: Whether what it writes as errors is kept apart from its output.

    Raises:
        ProgramError: It could not be run to its end; it and the programs that it started are killed.
    """
    name = " ".join(arguments[:4])
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if errors_apart else asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise ProgramError(f"{name}: cannot be run in {folder}: {error.strerror}") from error
    try:
        async with asyncio.timeout(timeout_s):
            written, errors = await process.communicate()
    except TimeoutError as error:
        raise ProgramError(f"{name}: not finished after {timeout_s:g} s; it was stopped") from error
    finally:
        await _end(process)
    code = process.returncode or 0
    output = written.decode(errors="replace")
    if code < 0:
        raise ProgramError(f"{name}: stopped by {signal.Signals(-code).name}\n{output}".rstrip())
    return Finished(code, output, (errors or b"").decode(errors="replace"))


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill a program that still runs, and whatever it has started."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def outer_environment() -> dict[str, str]:
    """Return the environment of this process without what a test run around it, or Git, has set for itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GIT_"))}
