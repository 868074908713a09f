"""One WebSocket: opened, written to, read in the background, and closed or lost."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plainspec.services.errors import ServiceError
from plainspec.stage.placeholders import read_json
from plainspec.stage.sockets.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from websockets.asyncio.client import ClientConnection
    from websockets.frames import Frame

    from plainspec.services.process.deadline import Deadline
    from plainspec.stage.network.networks import Network

__tracebackhide__ = True  # a failure shows the sentence that failed

OPEN_LIMIT_S = 10.0
CLOSE_LIMIT_S = 5.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Socket:
    """One person's WebSocket.

    Attributes:
        person: Whose it is.
        url: Where it leads.
        transcript: What went over it, in both directions.
        refused: The HTTP status with which it was refused; None if it was not.
        refused_body: The body of that answer.
        closed: The close code; None while it is open.
        received: All messages from the service.
        sent: All texts to it.
        last: The message that an expectation has read last.
    """

    def __init__(self, person: str, url: str) -> None:
        self.person = person
        self.url = url
        self.transcript = Transcript()
        self.refused: int | None = None
        self.refused_body = ""
        self.closed: int | None = None
        self.last: Any = None
        self.received: list[str | bytes] = []
        self.sent: list[str] = []
        self._unread: deque[Any] = deque()
        self._news = asyncio.Event()
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._reads = asyncio.Event()
        self._reads.set()

    @property
    def is_open(self) -> bool:
        """Whether messages can go over it."""
        return self._connection is not None and self.closed is None

    async def open(
        self, headers: Mapping[str, str], subprotocols: Sequence[str] = (), network: Network | None = None
    ) -> None:
        """Open it, through a person's network if there is one, or take note of the status with which it is refused.

        Raises:
            ServiceError: There was no answer, or one that is none to a WebSocket.
        """
        from websockets.asyncio.client import connect
        from websockets.exceptions import InvalidStatus, WebSocketException

        options: dict[str, Any] = {"open_timeout": OPEN_LIMIT_S, "close_timeout": CLOSE_LIMIT_S}
        options |= self._direct() if network is None else self._routed(network)
        if subprotocols:
            options["subprotocols"] = list(subprotocols)
        try:
            self._connection = await connect(self.url, additional_headers=headers, max_size=None, **options)
        except InvalidStatus as refused:
            self.refused = refused.response.status_code
            self.refused_body = (refused.response.body or b"").decode(errors="replace")
            self.transcript.note(f"refused with the status {self.refused}")
        except TimeoutError:
            raise ServiceError(f"{self.url}: there was no answer within {OPEN_LIMIT_S:g} s.") from None
        except (OSError, WebSocketException) as error:
            hint = "Hint: does the service run, and does it speak WebSocket at this path?"
            raise ServiceError(f"{self.url}: no WebSocket could be opened: {error}. {hint}") from None
        else:
            self.transcript.note("open")
            self._reader = asyncio.create_task(self._read(self._connection))

    def _direct(self) -> dict[str, Any]:
        return {"proxy": None if urlsplit(self.url).hostname in LOOPBACK else True}

    def _routed(self, network: Network) -> dict[str, Any]:
        parts = urlsplit(self.url)
        network.listen(self.transcript.note)
        address = network.route(parts.hostname or "", parts.port or {"ws": 80, "wss": 443}[parts.scheme])
        return {"proxy": None, "host": address.host, "port": address.port}

    async def _read(self, connection: ClientConnection) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                await self._reads.wait()
                message = await connection.recv()
                self.transcript.received(message)
                self.received.append(message)
                self._unread.append(document_of(message))
                self._news.set()
        except ConnectionClosed:
            self.closed = connection.close_code
            reason = f": {connection.close_reason}" if connection.close_reason else ""
            self.transcript.note(f"closed with {self.closed}{reason}")
            self._news.set()

    def stop_reading(self) -> None:
        """Leave what the service sends unread, until it is read on."""
        self._reads.clear()
        self.transcript.note("stops reading")

    def read_on(self) -> None:
        """Read again what the service sends."""
        self._reads.set()

    def answer_no_pings(self) -> None:
        """Send no pong from now on, as a client does that hangs."""
        if self._connection is None:
            raise AssertionError(self.describe("was never open"))
        from websockets.frames import Opcode

        protocol = self._connection.protocol
        send = protocol.send_frame

        def send_unless_pong(frame: Frame) -> None:
            if frame.opcode is not Opcode.PONG:
                send(frame)

        vars(protocol)["send_frame"] = send_unless_pong
        self.transcript.note("answers no pings")

    async def lose(self) -> None:
        """Break the connection off, without the handshake that closes a WebSocket."""
        if self._connection is not None:
            self.read_on()
            self._connection.transport.abort()
            self.transcript.note("lost")
        await self.close()

    async def is_answered(self, limit_s: float) -> bool:
        """Send a ping, and tell whether it is answered in time."""
        if self._connection is None or not self.is_open:
            return False
        from websockets.exceptions import ConnectionClosed

        try:
            async with asyncio.timeout(limit_s):
                await (await self._connection.ping())
        except (ConnectionClosed, TimeoutError):
            return False
        return True

    async def send(self, message: str | bytes, *, as_text: bool | None = None) -> None:
        """Send a text, or bytes: as a binary message, or as a text whatever bytes it is made of.

        Raises:
            AssertionError: It is closed, or was never open.
        """
        if self._connection is None or not self.is_open:
            raise AssertionError(self.describe("is not open, so nothing can be sent"))
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(message, text=as_text)
        except ConnectionClosed:
            raise AssertionError(self.describe("was closed before the message could be sent")) from None
        self.transcript.sent(message)
        self.sent.append(message if isinstance(message, str) else message.decode(errors="replace"))

    async def next(self, deadline: Deadline) -> list[Any]:
        """Return the next message, alone in a list, once it is there; an empty list if none comes in time."""
        if not await self.wait_until(lambda: bool(self._unread), deadline):
            return []
        self.last = self._unread.popleft()
        return [self.last]

    async def unread(self, deadline: Deadline, *, seen: int) -> list[Any]:
        """Wait for one more unread message than have been seen, and return those; fewer if the limit passes."""
        await self.wait_until(lambda: len(self._unread) > seen, deadline)
        return list(self._unread)[seen:]

    async def wait_closed(self, deadline: Deadline) -> int | None:
        """Return the close code once it is closed, or None if that does not happen in time."""
        await self.wait_until(lambda: self.closed is not None, deadline)
        return self.closed

    async def wait_until(self, condition: Callable[[], bool], deadline: Deadline) -> bool:
        """Wait for a message or the end again and again, until a condition holds; return whether it does."""
        while not condition() and self.is_open and not deadline.passed:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), deadline.limit_s - deadline.elapsed_s)
            except TimeoutError:
                break
        return bool(condition())

    async def close(self) -> None:
        """Close it, if it is open, and wait until both sides have."""
        self.read_on()
        if self._connection is not None:
            await self._connection.close()
        if self._reader is not None:
            await self._reader

    def describe(self, what: str) -> str:
        """Say something about it, with its transcript."""
        return f"{self.person}'s WebSocket {self.url} {what}\n{self.transcript.as_text()}"


def document_of(message: str | bytes) -> Any:
    """Return a message as the JSON that it is, or else as text."""
    text = message if isinstance(message, str) else message.decode(errors="replace")
    try:
        return read_json(text)
    except ValueError:
        return text
