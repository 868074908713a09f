"""A process that has loaded what all runs load, and forks a child for each run.

It reads a line of JSON for each run, and answers with two: the child's process id, and the code with which it ended.
What a fault can break is never loaded in it: only libraries that Plainspec and pytest depend on. When the process that
asked is gone, the child is killed, too.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLOSE_LIMIT_S = 5.0
OWN = "plainspec"
PRELOADED = (
    *("_pytest.assertion.rewrite", "pytest", "asyncpg", "redis.asyncio", "pgvector.asyncpg", "pgvector.sqlalchemy"),
    *("sqlalchemy.ext.asyncio", "sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.orm", "alembic.command"),
    *("alembic.autogenerate", "pydantic", "tenacity", "rfc8785", "orjson", "uvloop", "httpx", "concurrent.futures"),
    *("opentelemetry.sdk.trace", "opentelemetry.sdk.metrics", "cucumber_expressions.expression", "gherkin.parser"),
    *("pydantic.main", "anyio", "allure_commons", "xml.etree.ElementTree", "pdb", "doctest"),
)


class ForkServerError(Exception):
    """The fork server has ended, or was told to."""


class ForkServer:
    """Runs pytest in one child after the other; the process that forks them starts with the first."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        """Run in the folder ``root``, with this environment."""
        self._root = root
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._child: int | None = None
        self._lock = threading.Lock()
        self._closed = False

    def start(self, arguments: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        """Start pytest in a child.

        Raises:
            ForkServerError: The fork server has ended.
        """
        order = {"arguments": [*arguments], "log": str(log), "environment": {**environment}}
        with self._lock:
            if self._closed:
                raise ForkServerError("interrupted")
            self._process = self._process or self._begun()
            assert self._process.stdin is not None  # noqa: S101 - it is a pipe
            try:
                self._process.stdin.write(json.dumps(order).encode() + b"\n")
            except BrokenPipeError:
                raise ForkServerError("the process that starts the runs has ended") from None
            self._child = self._answer(None)

    def wait(self, limit_s: float) -> int | None:
        """Wait for the child's end, and return its code; None if it takes longer.

        Raises:
            ForkServerError: The fork server has ended.
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
        """End the child, if it has not ended: interrupt it, then kill what is left of its session."""
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGINT)
        if self.wait(grace_s) is None:
            self._kill(self._child)
            self.wait(grace_s)

    def close(self) -> None:
        """End the fork server, and a child that still runs."""
        with self._lock:
            self._closed = True
        if self._process is None:
            return
        if self._child is not None:
            self._kill(self._child)
        self._process.communicate(timeout=CLOSE_LIMIT_S)

    def _begun(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", __name__],
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
            raise ForkServerError("the process that starts the runs has ended")
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


def serve() -> None:
    """Serve until standard input ends; in a child, do what was asked for and return."""
    inbox, answers = os.dup(0), os.dup(1)
    ended, tell_end = os.pipe()
    os.set_blocking(tell_end, False)
    signal.set_wakeup_fd(tell_end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(inbox, encoding="utf-8", closefd=False) as orders:
        while line := orders.readline():
            order = json.loads(line)
            child = os.fork()
            if not child:
                signal.set_wakeup_fd(-1)
                for inherited in (inbox, answers, ended, tell_end):
                    os.close(inherited)
                _become(order)
                return
            os.write(answers, b"%d\n" % child)
            os.write(answers, b"%d\n" % _code_of(child, inbox, ended))


def preload() -> None:
    """Import what can be imported, and keep the collector from touching, and so copying, it in every child."""
    unwanted = os.environ.get("PYTEST_ADDOPTS", "").split()
    points = [point for point in metadata.entry_points(group="pytest11") if f"no:{point.name}" not in unwanted]
    plugins = [point.value for point in points if not point.value.startswith(OWN)]
    for name in (*PRELOADED, *plugins):
        with suppress(Exception):  # a child that needs it will say what is wrong with it
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _code_of(child: int, inbox: int, ended: int) -> int:
    """Wait for a child; kill it should nobody want to know any more."""
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        readable, _, _ = select.select([inbox, ended], [], [])
        if ended in readable:
            os.read(ended, 64)
        elif inbox in readable:  # nothing is sent while a child runs, so this is the end
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)


def _become(order: dict[str, Any]) -> None:
    """Be a process of its own: its session, its output, its signals, its environment."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Path(order["log"]).open("wb") as log, Path(os.devnull).open("rb") as nothing:
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source.fileno(), target)
    os.environ.update(order["environment"])
    sys.argv = ["pytest", *order["arguments"]]


if __name__ == "__main__":
    preload()
    serve()
    if sys.argv[1:]:
        import pytest

        sys.exit(pytest.main(sys.argv[1:]))
