"""Programs that gates run, each below a supervisor, so that none of them outlives the delivery."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from agency.observability import spans

if TYPE_CHECKING:
    from collections.abc import Sequence

SUPERVISOR = Path(__file__).with_name("supervisor.py")
FOREIGN = ("COV_", "COVERAGE_", "PYTEST_", "PLAINSPEC_", "PYTHON", "MYPY", "RUFF_")
"""Variables that belong to whatever runs the delivery, a test run for example, begin with these."""

SHOWN_LINES = 5

Streams: TypeAlias = tuple[bytes, bytes]


@dataclass(frozen=True)
class Ran:
    """A program that has run.

    Attributes:
        code: Its exit code; 128 and more for one that a signal has ended; None if it was ended at its time limit.
        output: What it has written to standard output.
        error_output: The same for standard error.
    """

    code: int | None
    output: str
    error_output: str

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The last lines that say something: of standard error, else of standard output."""
        lines = (self.error_output.strip() or self.output.strip()).splitlines()
        return tuple(line.rstrip() for line in lines if line.strip())[-SHOWN_LINES:]


async def run_program(command: Sequence[str], folder: Path, paths: Sequence[Path], timeout_s: float) -> Ran:
    """Run a program to its end; a cancellation, or the end of this process, ends it with all that it has started.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        paths: The folders from which Python imports first.
        timeout_s: How long it may take.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(SUPERVISOR), *command),
        cwd=folder,
        env=environment(paths),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    reading = asyncio.ensure_future(asyncio.gather(_all_of(process.stdout), _all_of(process.stderr)))
    code: int | None = None
    try:
        async with asyncio.timeout(timeout_s):
            code = await process.wait()
    except TimeoutError:
        pass
    finally:
        output, error_output = await asyncio.shield(_ended(process, reading))
    return Ran(code, output.decode(errors="replace"), error_output.decode(errors="replace"))


def environment(paths: Sequence[Path]) -> dict[str, str]:
    """Return the environment variables of a gate: those of this process without what steers its own tests.

    They name the current span, too, for spans of the component.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "NO_COLOR": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONUTF8": "1",
        **spans.environment(),
    }


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
