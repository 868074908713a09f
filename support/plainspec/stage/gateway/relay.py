"""A TCP relay before a service, so that the service can be made unreachable, and reachable again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

CHUNK_BYTES = 65536
REDIS_PORT = 6379


class RedisRelay:
    """Forwards connections on a port of its own to the Redis of the scenario.

    Attributes:
        url: Where the same database is reached through the relay.
    """

    def __init__(self, redis_url: str) -> None:
        self._target = urlsplit(redis_url)
        if self._target.scheme not in {"redis", "unix"}:
            raise ServiceError(f"a relay cannot stand before a server that is reached by {self._target.scheme}://")
        self.url = ""
        self._port = 0
        self._server: asyncio.Server | None = None
        self._forwarding: set[asyncio.Task[None]] = set()

    async def up(self) -> None:
        """Accept connections."""
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]
            names, at, _ = self._target.netloc.rpartition("@")
            self.url = f"redis://{names}{at}127.0.0.1:{self._port}/{self._database()}"

    async def down(self) -> None:
        """Break all connections, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._forwarding:
            task.cancel()
        await asyncio.gather(*self._forwarding, return_exceptions=True)

    def _database(self) -> str:
        if self._target.scheme == "unix":
            return parse_qs(self._target.query).get("db", ["0"])[0]
        return self._target.path.strip("/") or "0"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._forwarding.add(task)
            task.add_done_callback(self._forwarding.discard)
        with suppress(OSError, asyncio.CancelledError):
            try:
                there, back = await self._connect()
                await _first_of(_forward(reader, back), _forward(there, writer))
                back.transport.abort()
            finally:
                writer.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._target.scheme == "unix":
            return await asyncio.open_unix_connection(self._target.path)
        return await asyncio.open_connection(self._target.hostname, self._target.port or REDIS_PORT)


async def _first_of(*directions: Coroutine[Any, Any, None]) -> None:
    """Run both directions until one of them ends, and end the other."""
    tasks = [asyncio.ensure_future(one) for one in directions]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
