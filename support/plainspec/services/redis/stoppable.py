"""A Redis of a scenario's own, which can be stopped, started again with its data, frozen and resumed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from plainspec.services.directories import Account, make_run_directory
from plainspec.services.errors import ServiceError
from plainspec.services.process import supervised
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.services.process.supervisor import Orders
from plainspec.services.redis.embedded import (
    PREFIX,
    READY_LIMIT_S,
    SETTINGS,
    SOCKET,
    SPACE_HINT,
    find_program,
    has_answered,
)
from plainspec.services.redis.server import RedisServer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

NAME = "The scenario's Redis"
PID_FILE = "redis.pid"


class StoppableRedis:
    """A Redis on a private socket, always out of the wheel: another one cannot be stopped by us."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Run one for as long as the block does; nothing of it is left afterwards.

        Raises:
            ServiceError: it could not be started; names the limit, the log's end and a hint.
        """
        run = make_run_directory(PREFIX, Account())
        redis = cls(run.path)
        try:
            redis.start()
            yield redis
        finally:
            redis._end()
            os.close(run.lock_fd)
            shutil.rmtree(run.path, ignore_errors=True)

    @property
    def url(self) -> str:
        """The URL of its first database, whether it runs or not."""
        return str(RedisServer(scheme="unix", host=str(self._socket), private=True).url(0))

    def start(self) -> None:
        """Start it with the data that it had, and wait until it answers; raises as ``running``."""
        supervised.check_socket(self._socket)
        run = make_run_directory(PREFIX, Account())
        settings = {
            **SETTINGS,
            "unixsocket": str(self._socket),
            "dir": str(self._folder),
            "pidfile": str(self._folder / PID_FILE),
        }
        command = [str(find_program()), *(part for name, value in settings.items() for part in (f"--{name}", value))]
        orders = Orders(command=command, directory=str(run.path), uid=None, gid=None, ending=signal.SIGKILL)
        try:
            self._process = supervised.start(orders, run.lock_fd)
        finally:
            os.close(run.lock_fd)
        deadline = Deadline(READY_LIMIT_S)
        while not has_answered(self._socket):
            supervised.expect_alive(self._process, run.path, NAME, SPACE_HINT)
            if deadline.passed:
                message = f"{NAME} did not answer within {deadline.limit_s:g} s."
                raise ServiceError(message + supervised.log_and_hint(run.path, SPACE_HINT))
            time.sleep(POLL_INTERVAL_S)

    def stop(self) -> None:
        """Have it save its data and end; whoever connects is refused then."""
        from redis import Redis

        with Redis.from_url(self.url) as client:
            client.shutdown(save=True)
        self._end()

    def freeze(self) -> None:
        """Keep it from running: connections are accepted by the system, and nothing is answered."""
        os.kill(self._pid(), signal.SIGSTOP)

    def resume(self) -> None:
        """Let it run on, or start it if it was stopped."""
        if self._process is None:
            self.start()
        else:
            os.kill(self._pid(), signal.SIGCONT)

    @property
    def _socket(self) -> Path:
        return self._folder / SOCKET

    def _pid(self) -> int:
        return int((self._folder / PID_FILE).read_text(encoding="ascii"))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            supervised.stop(process)
