"""Clients that only count: WebSockets without a library, so that the servers are what is measured."""

import asyncio
import base64
import os
import re
import time
from collections.abc import Sequence

HEADER, MIDDLE, LONG = 2, 126, 127
"""The bytes of a frame's header, and the lengths that mean: 2 more bytes have it, or 8 (RFC 6455, 5.2)."""
MASK = 0x80
TEXT = 1
SENT = re.compile(rb"sent_ns=(\d+)")


class Client(asyncio.Protocol):
    """A WebSocket client that counts the text frames that it receives.

    Attributes:
        frames: How many there were.
        delays_s: How old each frame was, of those that say when they were sent.
        last: The last text.
    """

    def __init__(self, host: str, target: str, token: str) -> None:
        self.frames = 0
        self.delays_s: list[float] = []
        self.last = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None
        self._request = (
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: agency.v1\r\nAuthorization: Bearer {token}\r\n\r\n"
        ).encode()
        self._buffer = bytearray()
        self._wanted = 0
        self._reached: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket."""
        if isinstance(transport, asyncio.Transport):
            self.transport = transport
            transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Count whole frames."""
        self._buffer += data
        if not self.opened.done():
            head, separator, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.opened.set_exception(ConnectionError(head.decode(errors="replace")))
                return
            self._buffer = bytearray(rest)
            self.opened.set_result(None)
        self._take_frames()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what waits."""
        for future in (self.opened, self._reached):
            if future is not None and not future.done():
                future.set_exception(exc or ConnectionError("the server has closed the connection"))

    async def receive(self, frames: int) -> None:
        """Wait until there were so many frames."""
        if self.frames < frames:
            self._wanted, self._reached = frames, asyncio.get_running_loop().create_future()
            await self._reached

    def _take_frames(self) -> None:
        buffer, at, end = self._buffer, 0, len(self._buffer)
        now_ns = time.monotonic_ns()
        while end - at >= HEADER:
            length, start = buffer[at + 1] & ~MASK, at + HEADER
            if length in {MIDDLE, LONG}:
                start += 2 if length == MIDDLE else 8
                length = int.from_bytes(buffer[at + HEADER : start], "big")
            if end < start + length:
                break
            if buffer[at] & 0x0F == TEXT:
                self._count(bytes(buffer[start : start + length]), now_ns)
            at = start + length
        del buffer[:at]
        if self._reached is not None and not self._reached.done() and self.frames >= self._wanted:
            self._reached.set_result(None)

    def _count(self, text: bytes, now_ns: int) -> None:
        self.frames += 1
        self.last = text
        if found := SENT.search(text):
            self.delays_s.append((now_ns - int(found[1])) / 1e9)


async def connect(port: int, target: str, tokens: Sequence[str]) -> list[Client]:
    """Open a connection with each token, 50 at a time."""
    loop, clients = asyncio.get_running_loop(), []
    for first in range(0, len(tokens), 50):
        batch = [Client(f"127.0.0.1:{port}", target, token) for token in tokens[first : first + 50]]
        await asyncio.gather(*(loop.create_connection(lambda one=one: one, "127.0.0.1", port) for one in batch))  # type: ignore[misc]
        await asyncio.gather(*(one.opened for one in batch))
        clients += batch
    return clients


def close(clients: Sequence[Client]) -> None:
    """Close all connections."""
    for client in clients:
        if client.transport is not None:
            client.transport.abort()
