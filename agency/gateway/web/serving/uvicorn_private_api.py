"""All that the gateway needs of uvicorn beyond its documented settings (0.53 and 0.54)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from uvicorn import Server
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

from agency.gateway.close_codes import CloseCode
from agency.gateway.web.live.sending import EXTENSION

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence

    from uvicorn import Config

PIECE_BYTES: Final = 64 * 1024
"""How much of several texts is written at once, in bytes: what a connection holds before it asks its writer to wait."""
LOG = logging.getLogger(__name__)
CLOSING_S: Final = 5.0
"""How long a client may take to answer a close frame, in seconds; then its connection is cut."""


class LoopServer(Server):
    """A server that leaves the signals of the process to its caller.

    Attributes:
        listening: Set when it accepts connections.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and announce it."""
        await super().startup(sockets)
        self.listening.set()

    def stop_listening(self) -> None:
        """Refuse new connections; those that are open go on."""
        for server in self.servers:
            server.close()


class GatewayProtocol(WebSocketsSansIOProtocol):
    """A WebSocket with a close code of its own for a missing heartbeat, and that never waits for a client to close."""

    def keepalive_timeout(self) -> None:
        """Close a connection whose client did not answer a ping in time."""
        self.pong_timer = None
        self.pending_ping_payload = None
        if self.close_sent or self.transport.is_closing():
            return
        self.conn.fail(CloseCode.HEARTBEAT_TIMEOUT, "a ping was not answered in time")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.HEARTBEAT_TIMEOUT.value})
        self.loop.call_later(CLOSING_S, self.transport.abort)
        self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Take a message; a text that is not UTF-8 closes the connection, and is no error of the gateway's."""
        self.frames = [b"".join(self.frames)]
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(self.frames[0]):
            self.frames = []
            LOG.debug("a client has sent a text that is not UTF-8")
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_connect(self, event: Any) -> None:
        """Begin, and offer to send texts together."""
        super().handle_connect(event)
        self.scope["extensions"][EXTENSION] = {}

    async def send(self, message: Any) -> None:
        """Send; a close frame does not wait for a client that reads nothing, and one that never does is cut off."""
        if EXTENSION in message:
            await self._send_texts(message[EXTENSION])
            return
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.writable.set()
            self.loop.call_later(CLOSING_S, self.transport.abort)
        await super().send(message)

    async def _send_texts(self, texts: Sequence[str]) -> None:
        """Send texts in as few pieces as the buffer of the connection allows."""
        piece = bytearray()
        for text in texts:
            piece += _frame(text)
            if len(piece) >= PIECE_BYTES:
                await self._write(piece)
                piece = bytearray()
        if piece:
            await self._write(piece)

    async def _write(self, piece: bytearray) -> None:
        await self.writable.wait()
        if self.close_sent or self.transport.is_closing():
            raise ClientDisconnected
        self.transport.write(piece)


@lru_cache(maxsize=512)
def _frame(text: str) -> bytes:
    """Return the frame of a text, the same for all clients: a server masks nothing, and nothing is compressed."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
