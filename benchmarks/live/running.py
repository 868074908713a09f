"""The servers that are compared, and the services of one of them, as processes that run for a while."""

import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from agency.sessions import UserID
from agency.sessions.tokens import Tokens
from benchmarks.live.servers import SECRET
from plainspec.services.postgres.databases import Databases, Template
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.store.database import application_url, prepare

EVENTS_OF_A_RUN = 2
"""A run announces its start and its end besides its thoughts."""


@dataclass
class Server:
    """A server that runs, and whom it serves."""

    kind: str
    port: int
    pid: int

    @property
    def memory_bytes(self) -> int:
        """What its process holds."""
        return int(psutil.Process(self.pid).memory_info().rss)

    async def announce(self, user: UserID, events: int, *, padding: int = 0, pause_s: float = 0.0) -> int:
        """Have so many events sent to a user's connections; return how many frames each gets."""
        asked = {"events": events, "padding": padding, "pause_s": pause_s}
        headers = {"Authorization": f"Bearer {token_of(user)}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=300) as http:
            if self.kind == "bare":
                await accepted(http.post("/broadcast", json=asked))
                return events
            thread = await accepted(http.post("/v1/threads", json={"title": "benchmark"}))
            path = f"/v1/threads/{thread['thread_id']}/runs"
            await accepted(http.post(path, json={"agent": "chatter", "input": asked}))
            return events + EVENTS_OF_A_RUN

    @property
    def greetings(self) -> int:
        """How many frames a connection gets before any event."""
        return 0 if self.kind == "bare" else 1


async def accepted(request: Any) -> Any:
    """Wait for the answer, which must be one of success."""
    return answer.json() if (answer := (await request).raise_for_status()).content else None


def token_of(user: UserID) -> str:
    """Return a token that is valid for the whole benchmark."""
    return Tokens(SECRET).issue(user, 3600)


@contextlib.contextmanager
def served(kind: str, *urls: str) -> Iterator[Server]:
    """Run a server."""
    command = [sys.executable, "-m", "benchmarks.live.servers", kind, *urls]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port, pid = (process.stdout or sys.stdin).readline().split()
            yield Server(kind, int(port), int(pid))
        finally:
            process.kill()


@contextlib.asynccontextmanager
async def services() -> AsyncIterator[tuple[str, str]]:
    """Run PostgreSQL, migrated, and Redis."""
    with embedded_postgres() as postgres, embedded_redis() as redis:
        async with Databases.on(postgres) as databases, databases.clone(Template("template0")) as url:
            await prepare(str(url))
            yield application_url(str(url)), str(redis.url(0))
