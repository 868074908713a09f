"""The WebSockets of a scenario's people: opened, written to, read in the background, and closed."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plainspec.reporting.evidence import attach
from plainspec.services.errors import ServiceError
from plainspec.stage.extra import http_extra
from plainspec.stage.placeholders import read_json
from plainspec.stage.sockets.transcript import Transcript

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from plainspec.services.process.deadline import Deadline
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.network.networks import Network

__tracebackhide__ = True  # a failure shows the sentence that failed

OPEN_LIMIT_S = 10.0
CLOSE_LIMIT_S = 5.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Sockets:
    """The WebSockets of one scenario: at most one open for each person."""

    def __init__(self, sessions: Sessions) -> None:
        self.values = sessions.values
        self._sessions = sessions
        self._sockets: dict[str, Socket] = {}

    def of(self, person: str) -> Socket:
        """Return a person's WebSocket, be it open, closed or refused.

        Raises:
            ValueError: There is none.
        """
        if person not in self._sockets:
            raise ValueError(f"{person} has opened no WebSocket in this scenario")
        return self._sockets[person]

    async def open(self, person: str, path: str) -> Socket:
        """Open a WebSocket, with the headers and cookies of the person's HTTP session; it may be refused.

        Raises:
            ServiceError: Nobody answered.
            ValueError: The person has one open already, or the path belongs to no service.
        """
        if (held := self._sockets.get(person)) and held.is_open:
            raise ValueError(f"{person} has a WebSocket open already; close it, or let another person open one")
        session = self._sessions.of(person)
        url = session.url(path)
        socket = Socket(person, url.replace("http", "ws", 1))
        self._sockets[person] = socket
        await socket.open(session.handshake_headers(url), self._sessions.networks.used_by(person))
        return socket

    async def close(self) -> None:
        """Close all that are open, and attach the transcripts."""
        for socket in self._sockets.values():
            await socket.close()
            attach(f"{socket.person}'s WebSocket {socket.url}", socket.transcript.as_text())


class Socket:
    """One person's WebSocket.

    Attributes:
        person: Whose it is.
        url: Where it leads.
        transcript: What went over it, in both directions.
        refused: The HTTP status with which it was refused; None if it was not.
        closed: The close code; None while it is open.
        last: The message that an expectation has read last.
    """

    def __init__(self, person: str, url: str) -> None:
        self.person = person
        self.url = url
        self.transcript = Transcript()
        self.refused: int | None = None
        self.closed: int | None = None
        self.last: Any = None
        self._unread: deque[Any] = deque()
        self._news = asyncio.Event()
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether messages can go over it."""
        return self._connection is not None and self.closed is None

    async def open(self, headers: dict[str, str], network: Network | None) -> None:
        """Open it, through a person's network if there is one, or take note of the status with which it is refused.

        Raises:
            ServiceError: There was no answer, or one that is none to a WebSocket.
        """
        with http_extra():
            from websockets.asyncio.client import connect
            from websockets.exceptions import InvalidStatus, WebSocketException
        options: dict[str, Any] = {"open_timeout": OPEN_LIMIT_S, "close_timeout": CLOSE_LIMIT_S}
        options |= self._direct() if network is None else self._routed(network)
        try:
            self._connection = await connect(self.url, additional_headers=headers, max_size=None, **options)
        except InvalidStatus as refused:
            self.refused = refused.response.status_code
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
                message = await connection.recv()
                self.transcript.received(message)
                self._unread.append(document_of(message))
                self._news.set()
        except ConnectionClosed:
            self.closed = connection.close_code
            reason = f": {connection.close_reason}" if connection.close_reason else ""
            self.transcript.note(f"closed with {self.closed}{reason}")
            self._news.set()

    async def send(self, message: str) -> None:
        """Send a text.

        Raises:
            AssertionError: It is closed, or was never open.
        """
        if self._connection is None or not self.is_open:
            raise AssertionError(self.describe("is not open, so nothing can be sent"))
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(message)
        except ConnectionClosed:
            raise AssertionError(self.describe("was closed before the message could be sent")) from None
        self.transcript.sent(message)

    async def next(self, deadline: Deadline) -> list[Any]:
        """Return the next message, alone in a list, once it is there; an empty list if none comes in time."""
        if not await self._wait_for(lambda: bool(self._unread), deadline):
            return []
        self.last = self._unread.popleft()
        return [self.last]

    async def unread(self, deadline: Deadline, *, seen: int) -> list[Any]:
        """Wait for one more unread message than have been seen, and return those; fewer if the limit passes."""
        await self._wait_for(lambda: len(self._unread) > seen, deadline)
        return list(self._unread)[seen:]

    async def wait_closed(self, deadline: Deadline) -> int | None:
        """Return the close code once it is closed, or None if that does not happen in time."""
        await self._wait_for(lambda: self.closed is not None, deadline)
        return self.closed

    async def _wait_for(self, condition: Any, deadline: Deadline) -> bool:
        while not condition() and self.is_open and not deadline.passed:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), deadline.limit_s - deadline.elapsed_s)
            except TimeoutError:
                break
        return bool(condition())

    async def close(self) -> None:
        """Close it, if it is open, and wait until both sides have."""
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
