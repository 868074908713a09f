"""A service that echoes, and its clients."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plainspec.stage.network.faults import Direction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from plainspec.stage.network.proxy import Address

LIMIT_S = 20.0
"""No wait of a test is longer; none is expected to be nearly as long."""
LONG_S = 3600.0
"""What would not be over in the time of any test."""
UP, DOWN = (Direction.UPSTREAM,), (Direction.DOWNSTREAM,)


class Client:
    """A client of the echo service."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send data."""
        self.writer.write(data)
        await self.writer.drain()

    async def read(self, count: int = 65536) -> bytes:
        """Return what arrives next."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read(count)

    async def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.readexactly(count)

    async def whole(self) -> bytes:
        """Return all that arrives until the end."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read(-1)

    @property
    def has_received(self) -> bytes:
        """What has arrived so far."""
        return bytes(self.reader._buffer)  # type: ignore[attr-defined]


class Echo:
    """A service that answers with what it receives, and ends when the client does.

    Attributes:
        received: All that has arrived.
        endings: How each connection has ended: `closed` or `reset`.
    """

    def __init__(self) -> None:
        self.received = b""
        self.endings: list[str] = []
        self.address: tuple[str, int] = ("", 0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection."""
        ending = "closed"
        try:
            while data := await reader.read(65536):
                self.received += data
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            ending = "reset"
        self.endings.append(ending)
        writer.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110 - it is about sockets, which set no event
            await asyncio.sleep(0.001)


async def settle() -> None:
    """Let everything happen that can happen without the passing of time."""
    for _ in range(50):
        await asyncio.sleep(0.001)


@asynccontextmanager
async def connected(address: Address) -> AsyncIterator[Client]:
    """Connect a client for as long as the block runs."""
    client = Client(*await asyncio.open_connection(*address))
    try:
        yield client
    finally:
        client.writer.close()
        with contextlib.suppress(OSError):
            await client.writer.wait_closed()
