"""The WebSockets of a scenario's people, by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.reporting.evidence import attach
from plainspec.stage.sockets.socket import Socket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.stage.http.sessions import Sessions

__tracebackhide__ = True  # a failure shows the sentence that failed


class Sockets:
    """The WebSockets of one scenario: at most one open for each person, or for each device of a person's.

    Attributes:
        values: The scenario's values.
        opened: Every WebSocket that was opened or refused, the first one first.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.values = sessions.values
        self.opened: list[Socket] = []
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
        return await self.open_at(person, url, session.handshake_headers(url))

    async def open_at(
        self, person: str, url: str, headers: Mapping[str, str], subprotocols: Sequence[str] = ()
    ) -> Socket:
        """Open a WebSocket at a URL, with these headers alone; it takes the place of an earlier one of that name.

        All devices of a person's share the network of the person.

        Raises:
            ServiceError: Nobody answered.
        """
        socket = Socket(person, url.replace("http", "ws", 1))
        self._sockets[person] = socket
        self.opened.append(socket)
        owner = person.split("'s ", maxsplit=1)[0]
        await socket.open(headers, subprotocols, self._sessions.networks.used_by(owner))
        return socket

    async def close(self) -> None:
        """Close all that are open, and attach the transcripts."""
        for socket in self.opened:
            await socket.close()
            attach(f"{socket.person}'s WebSocket {socket.url}", socket.transcript.as_text())
        self.opened.clear()
