"""A small HTTP/1.1 server on a loopback socket, for stand-ins: it can be killed, and come back at the same address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LOOPBACK = "127.0.0.1"
CHUNK_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its method, its path without a query, and its body."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """A response; ``body`` is JSON unless ``media_type`` says otherwise."""

    status: int
    body: bytes
    media_type: str = "application/json; charset=utf-8"


class LoopbackServer:
    """Answers HTTP requests on a port of its own, from ``start`` to ``kill``, and again after another ``start``.

    Attributes:
        port: Its port, once it has been started; it stays the same.
    """

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        """Answer with what ``answer`` returns; where it raises, the connection is broken off."""
        self.port = 0
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Accept connections, unless it does."""
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def kill(self) -> None:
        """Break all connections off, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - asyncio runs this in a task
        self._connections.add(task)
        try:
            await self._serve(reader, writer, h11.Connection(h11.SERVER))
        except (h11.RemoteProtocolError, ConnectionError):
            pass  # the client's own affair
        except asyncio.CancelledError:
            pass  # killed: what is left of the connection is broken off
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: h11.Connection
    ) -> None:
        while (request := await _read(reader, connection)) is not None:
            response = await self._answer(request)
            headers = [("content-type", response.media_type), ("content-length", str(len(response.body)))]
            reason = HTTPStatus(response.status).phrase
            for event in (
                h11.Response(status_code=response.status, headers=headers, reason=reason.encode()),
                h11.Data(data=response.body),
                h11.EndOfMessage(),
            ):
                writer.write(connection.send(event) or b"")
            await writer.drain()
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()


async def _read(reader: asyncio.StreamReader, connection: h11.Connection) -> Request | None:
    """Read the next request; None where the client has closed the connection."""
    head, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK_BYTES))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return Request(head.method.decode(), head.target.decode().partition("?")[0], body)
        else:
            return None
