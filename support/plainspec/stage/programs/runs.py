"""Commands that people run to their end: exit codes, and what the programs wrote."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.reporting.evidence import attach
from plainspec.services.errors import ServiceError
from plainspec.stage.programs.command import Command

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

LIMIT_S = 60.0
SHOWN_CHARACTERS = 4000
FOLDER = "folder"


@dataclass(frozen=True)
class Run:
    """A command that has run.

    Attributes:
        command: As it was written.
        code: Its exit code; that of a program that a signal ended is the negated number of the signal.
        output: What it wrote to standard output, without white space at the end.
        error_output: The same for standard error.
    """

    command: str
    code: int
    output: str
    error_output: str

    def __str__(self) -> str:
        """Show everything for a failure's message or a report, cut short where it is long."""
        parts = [("output", self.output), ("error output", self.error_output)]
        shown = "".join(f"\n{name}:\n{text[:SHOWN_CHARACTERS]}" for name, text in parts if text)
        return f"$ {self.command}\nexit code {self.code}{shown}"


class Runs:
    """What people have run in one scenario, and the folder of its files."""

    def __init__(self, values: KeptValues, root: Path) -> None:
        self.values = values
        self._root = root
        self._last: dict[str, Run] = {}
        self._running: dict[str, Callable[[], Awaitable[Run]]] = {}
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """A folder of the scenario's own, made when it is first needed and kept as the value `folder`."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="plainspec-files-"))
            self.values.keep(FOLDER, str(self._folder))
        return self._folder

    def file(self, name: str) -> Path:
        """Return where a file of the scenario is.

        Raises:
            ValueError: It would lie outside of the scenario's folder.
        """
        path = (self.folder / self.values.fill(name)).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError(f"{name!r} is outside of the scenario's folder; name a file relative to it")
        return path

    def last(self, person: str) -> Run:
        """Return what a person has run last.

        Raises:
            ValueError: Nothing.
        """
        if person not in self._last:
            raise ValueError(f"{person} has run nothing yet, so there is no exit code and no output")
        return self._last[person]

    def keep(self, person: str, ran: Run) -> None:
        """Keep what a person has run otherwise, as if it had been run here."""
        self._running.pop(person, None)
        self._last[person] = ran
        attach(f"{person}: {ran.command}", str(ran))

    def expect(self, person: str, outcome: Callable[[], Awaitable[Run]]) -> None:
        """Have a command of this person run on, whose end is waited for when somebody asks how it has ended."""
        self._running[person] = outcome

    async def ended(self, person: str) -> Run:
        """Return what a person has run last, at its end.

        Raises:
            ValueError: Nothing.
        """
        if person in self._running:
            self.keep(person, await self._running[person]())
        return self.last(person)

    async def run(self, person: str, text: str, given: str | None = None, limit_s: float = LIMIT_S) -> Run:
        """Run a command to its end.

        Args:
            person: Who runs it.
            text: The command.
            given: What it reads from standard input.
            limit_s: Seconds that it may take.

        Raises:
            ServiceError: There is no such program, or it took longer; all that it has started is killed then.
            ValueError: It cannot be read.
        """
        _ = self.folder  # commands may name it
        command = Command.read(text, self.values, self._root)
        code, output, error_output = await _communicate(command, text, self._root, (given or "").encode(), limit_s)
        ran = Run(text, code, output, error_output)
        self.keep(person, ran)
        return ran

    def close(self) -> None:
        """Remove the scenario's folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


async def _communicate(command: Command, text: str, root: Path, given: bytes, limit_s: float) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *command.arguments,
        cwd=root,
        env=command.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, error_output = await asyncio.wait_for(process.communicate(given), limit_s)
    except TimeoutError:
        raise ServiceError(
            f"{text!r} did not finish within {limit_s:g} s. Hint: a service is started by a Given."
        ) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return process.returncode or 0, _text(output), _text(error_output)


def _text(written: bytes) -> str:
    return written.decode(errors="replace").replace("\r\n", "\n").rstrip()
