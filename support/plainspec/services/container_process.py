"""A process that stands for a server in a container: it starts the container, and takes it away when it ends.

The supervisor runs it like any other server, so that the container is gone when the run is. It does what
testcontainers leaves to Ryuk, without a second image and without the engine's socket inside a container.
"""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import redis
from docker.errors import APIError, DockerException, ImageNotFound
from testcontainers.community.redis import RedisContainer
from testcontainers.core.config import ConnectionMode, testcontainers_config
from testcontainers.core.waiting_utils import WaitStrategy, WaitStrategyTarget

from plainspec.services.containers import ADDRESS, LABEL, REFUSAL, STATE
from plainspec.services.directories import is_dead
from plainspec.services.testcontainers_private_api import PostgresWithoutWait
from plainspec.services.urls import names_of

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
POSTGRES_DATA = "/var/lib/postgresql"  # holds the volumes of the public images, of all their versions
POLL_INTERVAL_S = 0.05
PROBE_LIMIT_S = 5.0
ENGINE_HINT = (
    "Hint: start one, set DOCKER_HOST to where it is, or leave out --services containers: embedded needs none."
)


class RefusedError(Exception):
    """Docker does not run a container; the message says why and what to do."""


class Ending(threading.Event):
    """Set when this process has to end: on SIGTERM, or when the container has ended."""

    requested = False

    def request(self, _number: int, _frame: object) -> None:
        """Take the signal that ends this process."""
        self.requested = True
        self.set()


class Answers(WaitStrategy):
    """Waits for a server to answer, as long as its container lives and the run wants it; the run keeps the time."""

    def __init__(self, probe: Callable[[], None], directory: Path, ending: Ending) -> None:
        super().__init__()
        self._probe = probe
        self._directory = directory
        self._ending = ending

    def wait_until_ready(self, container: WaitStrategyTarget) -> None:
        """Copy the container's log from now on, and ask the server until it answers or there is none any more."""
        threading.Thread(target=_copy_log, args=(container.get_wrapped_container(), self._ending), daemon=True).start()
        while not self._ending.wait(POLL_INTERVAL_S):
            try:
                self._probe()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, redis.RedisError) as error:
                write(self._directory / STATE, f"the server does not answer yet: {type(error).__name__} {error}")
            else:
                return


class Postgres(PostgresWithoutWait):
    """PostgreSQL, its files in memory, with a password of its own."""

    def __init__(self, image: str, directory: Path, ending: Ending) -> None:
        super().__init__(image, username="postgres", password=secrets.token_urlsafe(), dbname="postgres", driver=None)
        self.with_tmpfs_mount(POSTGRES_DATA)
        self.waiting_for(Answers(self._probe, directory, ending))

    @property
    def url(self) -> str:
        """Where the server is, the password included."""
        return self.get_connection_url(driver=None)

    def _probe(self) -> None:
        asyncio.run(self._connect_once())

    async def _connect_once(self) -> None:
        connection = await asyncpg.connect(self.url, timeout=PROBE_LIMIT_S)
        await connection.close()


class Redis(RedisContainer):
    """Redis, with a password that no list of processes shows."""

    def __init__(self, image: str, directory: Path, ending: Ending) -> None:
        super().__init__(image)
        self._secret = secrets.token_urlsafe()
        self.waiting_for(Answers(self._probe, directory, ending))

    @property
    def url(self) -> str:
        """Where the server is, the password included."""
        place = f"{self.get_container_host_ip()}:{self.get_exposed_port(self.port)}"
        return f"redis://{names_of(None, self._secret)}{place}/0"

    def _probe(self) -> None:
        with self.get_client(socket_timeout=PROBE_LIMIT_S) as client:
            client.config_set("requirepass", self._secret)


KINDS: dict[str, type[Postgres | Redis]] = {"postgres": Postgres, "redis": Redis}


def write(file: Path, text: str) -> None:
    """Write a file that is never seen half-written."""
    arriving = file.with_suffix(".new")
    arriving.write_text(text)
    arriving.rename(file)


def _copy_log(container: Any, ending: Ending) -> None:
    """Copy a container's log to the standard output, until the container ends."""
    with suppress(DockerException, OSError):
        for chunk in container.logs(stream=True, follow=True):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
    ending.set()


def sweep(client: Any) -> None:
    """Remove the containers of this machine's dead runs; only a killed process of this kind leaves one."""
    for container in client.containers.list(all=True, ignore_removed=True, filters={"label": LABEL}):
        machine, _, directory = container.labels[LABEL].partition(":")
        if machine == platform.node() and _is_gone(Path(directory)):
            with suppress(APIError):  # another run was faster
                container.remove(force=True, v=True)


def _is_gone(directory: Path) -> bool:
    try:
        return is_dead(directory)
    except FileNotFoundError:
        return True
    except OSError:  # another user's
        return False


def serve(service: str, image: str, directory: Path, options: list[str], ending: Ending) -> int:
    """Run a container until it or the run ends; return its exit code, or 0 if the run was first.

    Args:
        service: Which of `KINDS`.
        image: What it is made from.
        directory: Where this process leaves its notes for the run.
        options: The server's.
        ending: The end of this process.

    Raises:
        RefusedError: Docker does not run it.
    """
    write(directory / STATE, "looking for the Docker engine")
    try:
        container = KINDS[service](image, directory, ending)
        client: Any = container.get_docker_client().client
        sweep(client)
        client.images.get(image)
        container.ports = {str(container.port): (LOOPBACK,)}  # type: ignore[dict-item] # passed to Docker as it is
        container.with_command(options)
        container.with_kwargs(labels={LABEL: f"{platform.node()}:{directory}"})
        write(directory / STATE, "the container is being made")
        with container:
            if not ending.is_set():
                write(directory / ADDRESS, container.url)
            ending.wait()
            return 0 if ending.requested else int(container.get_wrapped_container().wait()["StatusCode"])
    except ImageNotFound:
        raise RefusedError(
            f"The image {image} is not on this machine, and Plainspec pulls nothing by itself. "
            f"Hint: docker pull {image}, or choose another one with --{service}-image."
        ) from None
    except APIError as error:
        raise RefusedError(f"Docker refused to run a container of {image}: {error}.") from None
    except DockerException as error:
        engine = os.environ.get("DOCKER_HOST", "its default address")
        raise RefusedError(f"No Docker engine answers at {engine}: {error}. {ENGINE_HINT}") from None


def main(service: str, image: str, directory: Path, options: list[str]) -> int:
    """Serve until a SIGTERM; leave a note of what went wrong; return the exit code."""
    testcontainers_config.ryuk_disabled = True
    testcontainers_config.tc_host_override = testcontainers_config.tc_host_override or LOOPBACK
    mode = testcontainers_config.connection_mode_override or ConnectionMode.docker_host
    testcontainers_config.connection_mode_override = mode
    ending = Ending()
    signal.signal(signal.SIGTERM, ending.request)
    try:
        return serve(service, image, directory, options, ending)
    except RefusedError as refused:
        write(directory / REFUSAL, str(refused))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:]))
