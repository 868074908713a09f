"""Processes that execute runs, as the process that has ordered them sees them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import python_module

if TYPE_CHECKING:
    from pathlib import Path

CHILD = "plainspec.systems.agency.delivery.durable_child"
START_LIMIT_S = 60.0
KINDS = {
    "JournalError": RefusalKind.UNAVAILABLE,
    "RunHeldError": RefusalKind.CONFLICT,
    "RunExistsError": RefusalKind.UNIQUE_VIOLATION,
    "UnknownRunError": RefusalKind.NOT_FOUND,
    "RunFailedError": RefusalKind.OTHER,
    "DecisionError": RefusalKind.INVALID_ARGUMENT,
    "KeyboardInterrupt": RefusalKind.CANCELLED,
}


class Forker:
    """The process that forks others: loaded once, so that a new process takes milliseconds."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def open(self) -> None:
        """Start it.

        Raises:
            ServiceError: It does not answer.
        """
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *python_module(CHILD), stdin=pipe, stdout=pipe, start_new_session=True
        )
        await self._line()

    async def close(self) -> None:
        """End it with all its children."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()

    async def fork(self, order: dict[str, Any]) -> int:
        """Start a process for an order, and return its number."""
        if self._process is None or self._process.stdin is None:
            raise ServiceError("no processes can be started: their parent process is missing")
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        return int(await self._line())

    async def _line(self) -> bytes:
        line = b""
        if self._process is not None and self._process.stdout is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(START_LIMIT_S):
                    line = await self._process.stdout.readline()
        if not line:
            raise ServiceError("the parent of processes that execute runs does not answer; its errors are above")
        return line


class RunProcess:
    """A process that executes runs."""

    def __init__(self, number: int, own: Path) -> None:
        self._number = number
        self._own = own

    @property
    def ended(self) -> bool:
        """Whether its status was written down."""
        return (self._own / "status").exists()

    @property
    def was_killed(self) -> bool:
        """Whether its status says so."""
        return self.ended and int((self._own / "status").read_text(encoding="utf-8")) == -signal.SIGKILL

    @property
    def is_ready(self) -> bool:
        """Whether a worker has said so."""
        return (self._own / "ready").exists()

    def log(self) -> str:
        """Return its log."""
        file = self._own / "log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def raise_refusal(self) -> None:
        """Raise what it has left."""
        file = self._own / "ending.json"
        if not file.exists() or not (ending := json.loads(file.read_text(encoding="utf-8"))):
            return
        if ending["kind"] not in KINDS:
            raise ServiceError(f"a process ended with {ending}; its log:\n{self.log()}")
        raise RefusedError(Refusal(KINDS[ending["kind"]], ending["message"]))

    def kill(self) -> None:
        """Send SIGKILL."""
        self._send(signal.SIGKILL)

    def interrupt(self) -> None:
        """Send SIGINT."""
        self._send(signal.SIGINT)

    def freeze(self, *, frozen: bool) -> None:
        """Send SIGSTOP or SIGCONT."""
        self._send(signal.SIGSTOP if frozen else signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        if not self.ended:
            with suppress(ProcessLookupError):
                os.kill(self._number, number)
