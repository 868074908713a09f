"""The agency's gateway in a process of its own, which referees that others have written examine."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from agency.sessions import UserID
from agency.sessions.tokens import Tokens
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).parents[2]
STOP_LIMIT_S = 30


class Examined(NamedTuple):
    """A gateway that runs.

    Attributes:
        url: Its address.
        secret: That of its tokens.
        log: What it logs.
    """

    url: str
    secret: str
    log: Path

    def token(self, name: str = "Ana") -> str:
        """Make a token for a user of the tenant Acme."""
        return Tokens(self.secret).issue(UserID("Acme", name), 3600)

    def errors(self) -> list[str]:
        """Return the first line of each error that it has logged; that an agent fails is none."""
        logged = self.log.read_text(errors="replace").splitlines()
        return [line for line in logged if line.startswith(("ERROR ", "CRITICAL "))]


@pytest.fixture(autouse=True)
def threads_without_coverage() -> Iterator[None]:
    """Have coverage leave out the threads of clients, which are not the project's.

    While one of CPython 3.11's traced threads is torn down, another one that ends can let it hang: the greenlets that
    coverage counts by are released by calls that the interpreter has pending.
    """
    tracing = threading.gettrace()
    threading.settrace(None)
    yield
    threading.settrace(tracing)


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """Run Redis."""
    with embedded_redis() as server:
        yield str(server.url(0))


@pytest.fixture
def examined(
    database_url: str, redis_server_url: str, tmp_path: Path, anyio_backend: str
) -> Callable[..., AbstractContextManager[Examined]]:
    """Hand out what runs a gateway with some limits; it must stop when it is asked to."""
    assert anyio_backend  # so that the fixtures of databases have a loop

    @contextmanager
    def run(**limits: float) -> Iterator[Examined]:
        secret, log = secrets.token_hex(32), tmp_path / "gateway.log"
        given = [application_url(database_url), redis_server_url, secret, json.dumps(limits)]
        command = [sys.executable, "-m", "tests.referees.serve", *given]
        pipe = subprocess.PIPE
        with (
            log.open("wb") as errors,
            subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=errors, text=True) as process,
        ):
            assert process.stdin is not None
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            try:
                assert url, log.read_text(errors="replace")
                yield Examined(url, secret, log)
                process.stdin.close()
                assert process.wait(STOP_LIMIT_S) == 0, log.read_text(errors="replace")
            finally:
                process.kill()

    return run
