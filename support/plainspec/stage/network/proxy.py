"""A TCP proxy before one service, for one person."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from plainspec.stage.network.connection import Connection, Streams, reset_when_closed

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from plainspec.stage.network.conditions import Conditions

LOOPBACK = "127.0.0.1"
BACKLOG = 128


class Address(NamedTuple):
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """Write it as in URLs."""
        return f"{self.host}:{self.port}"


class Proxy:
    """Accepts connections on a port of its own, and passes what goes over them to a service and back.

    Attributes:
        service: Where the service listens.
    """

    def __init__(
        self,
        service: Address,
        upstream: Conditions,
        downstream: Conditions,
        random: Random,
        note: Callable[[str], None],
    ) -> None:
        self.service = service
        self._conditions = (upstream, downstream)
        self._random = random
        self._note = note
        self._socket = _bound(0)
        self._accepting: asyncio.Task[None] | None = None
        self._connections: dict[asyncio.Task[None], Connection | None] = {}
        self._count = 0

    @property
    def address(self) -> Address:
        """Where it listens, or will listen again."""
        return Address(LOOPBACK, self._socket.getsockname()[1])

    def up(self) -> None:
        """Accept connections."""
        if self._accepting is None:
            self._socket.listen(BACKLOG)
            self._accepting = asyncio.create_task(self._accept())

    async def down(self, how: str) -> None:
        """Refuse connections, and close those that are open; the port is kept.

        Args:
            how: What is noted of each connection that is open.
        """
        if self._accepting is not None:
            port = self.address.port
            await _cancelled(self._accepting)
            self._accepting = None
            self._socket.close()
            self._socket = _bound(port)
        await self._end(how, reset=False)

    async def reset(self, how: str) -> int:
        """Reset all connections that are open, and return how many."""
        count = sum(connection is not None for connection in self._connections.values())
        await self._end(how, reset=True)
        return count

    async def close(self) -> None:
        """Close everything."""
        if self._accepting is not None:
            await _cancelled(self._accepting)
        self._socket.close()
        await self._end("was closed with the scenario", reset=False)

    async def _end(self, how: str, *, reset: bool) -> None:
        tasks = list(self._connections)
        for task, connection in self._connections.items():
            if connection is None:
                task.cancel()
            else:
                connection.cut(how, reset=reset)
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(self._socket)
            self._count += 1
            task = asyncio.create_task(self._serve(self._count, client))
            self._connections[task] = None
            task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        """Forget a connection that has ended; one that failed is kept, and raises when the proxy is closed."""
        if task.cancelled() or task.exception() is None:
            self._connections.pop(task)

    async def _serve(self, number: int, client: socket.socket) -> None:
        name = f"connection {number} to {self.service}"
        try:
            to_service = await asyncio.open_connection(self.service.host, self.service.port)
        except BaseException as error:
            reset_when_closed(client)
            client.close()
            if not isinstance(error, OSError):
                raise
            self._note(f"{name} could not be opened: {error}")
            return
        to_client = await asyncio.open_connection(sock=client)
        connection = Connection(Streams(*to_client), Streams(*to_service), *self._conditions, self._random)
        task = asyncio.current_task()
        if task is not None:
            self._connections[task] = connection
        self._note(f"{name} was opened")
        self._note(f"{name} {await connection.run()}")


def _bound(port: int) -> socket.socket:
    """Return a socket that holds a port, and refuses connections until it listens."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setblocking(False)  # noqa: FBT003 - its signature
    held.bind((LOOPBACK, port))
    return held


async def _cancelled(task: asyncio.Task[None]) -> None:
    """Cancel a task, and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
