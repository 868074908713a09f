"""Warm processes, as those who start runs in them see them."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from plainspec.proving import fork_server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CLOSE_LIMIT_S = 5.0


class NurseryError(Exception):
    """The warm process has ended, or was told to."""


class Nursery:
    """A process that forks a child for one run after the other; it starts with the first."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Have every run in the folder ``root``, with this environment."""
        self._root = root
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._loaded: set[str] = set()
        self._child: int | None = None
        self._lock = threading.Lock()
        self._closed = False

    def start(
        self, arguments: Sequence[str], log: Path, environment: Mapping[str, str], modules: Sequence[str]
    ) -> None:
        """Start pytest in a child; first load the modules that are not loaded yet.

        Raises:
            NurseryError: The warm process has ended.
        """
        fresh = [name for name in modules if name not in self._loaded]
        self._loaded.update(fresh)
        order = {"arguments": [*arguments], "log": str(log), "environment": {**environment}, "modules": fresh}
        with self._lock:
            if self._closed:
                raise NurseryError("interrupted")
            self._process = self._process or self._begun()
            assert self._process.stdin is not None  # noqa: S101 - it is a pipe
            try:
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
            except BrokenPipeError:
                raise NurseryError("the process that starts the runs has ended") from None
            self._child = self._answer(None)

    def wait(self, limit_s: float) -> int | None:
        """Wait for the child's end, and return its code; None if it takes longer.

        Raises:
            NurseryError: The warm process has ended.
        """
        code = self._answer(limit_s)
        if code is not None:
            self._sweep()
        return code

    def interrupt(self) -> None:
        """Ask the child to end, so that it tears down what it started; no other is started afterwards."""
        with self._lock:
            self._closed = True
            if self._child is not None:
                with suppress(ProcessLookupError):
                    os.kill(self._child, signal.SIGINT)

    def end(self, grace_s: float) -> None:
        """End the child, if it has not ended: interrupt it, then kill whatever is left of its session."""
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGINT)
        if self.wait(grace_s) is None:
            self._kill(self._child)
            self.wait(grace_s)

    def close(self) -> None:
        """End the warm process, and a child that still runs."""
        with self._lock:
            self._closed = True
        if self._process is None:
            return
        if self._child is not None:
            self._kill(self._child)
        self._process.communicate(timeout=CLOSE_LIMIT_S)

    def _begun(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", fork_server.__name__],
            cwd=self._root,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )

    def _answer(self, limit_s: float | None) -> int | None:
        assert self._process is not None  # noqa: S101 - it has been asked something
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        readable, _, _ = select.select([self._process.stdout], [], [], limit_s)
        if not readable:
            return None
        line = self._process.stdout.readline()
        if not line:
            raise NurseryError("the process that starts the runs has ended")
        return int(line)

    def _sweep(self) -> None:
        """Kill what the child has left behind in its session."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)

    @staticmethod
    def _kill(child: int) -> None:
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
