"""The command line of deliveries as a program that runs beside a scenario."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from typing import TYPE_CHECKING

from plainspec.ports.delivery.deliveries import CommandOutcome
from plainspec.services.fault_overrides import python_module

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class ProgramCommand:
    """A command in a process of its own, whose output and temporary files go into a folder."""

    def __init__(self, arguments: Sequence[str], folder: Path, own: Path, environment: Mapping[str, str]) -> None:
        own.mkdir()
        self._streams = own / "output", own / "errors"
        with self._streams[0].open("wb") as output, self._streams[1].open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - the command of the agency
                [*python_module("agency.cli"), *arguments],
                cwd=folder,
                env={**os.environ, "TMPDIR": str(own.resolve()), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    @property
    def ended(self) -> bool:
        """Ask the process."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()
        self._process.wait()

    def send(self, name: str) -> None:
        """Send it to the process."""
        self._process.send_signal(signal.Signals[name])

    async def outcome(self) -> CommandOutcome:
        """Wait in a thread, and read the files."""
        code = await asyncio.to_thread(self._process.wait)
        output, errors = (stream.read_text(encoding="utf-8", errors="replace") for stream in self._streams)
        return CommandOutcome(code, output, errors)
