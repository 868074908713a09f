"""A TCP relay before a service, so that the service can be made unreachable, and reachable again."""

from __future__ import annotations

import asyncio
from typing import NamedTuple, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from plainspec.services.errors import ServiceError

PORTS = {"redis": 6379, "postgresql": 5432}
LOOPBACK = "127.0.0.1"


class Target(NamedTuple):
    """What a relay stands before.

    Attributes:
        scheme: Of its URL over TCP.
        names: The user and the password in it, up to the `@`.
        address: The file of its Unix socket, or its host and port.
        database: The name of the database.
        query: What else the URL says.
    """

    scheme: str
    names: str
    address: str | tuple[str, int]
    database: str
    query: str

    @classmethod
    def of(cls, url: str) -> Target:
        """Read the URL of a Redis or of a PostgreSQL.

        Raises:
            ServiceError: It is reached in another way.
        """
        parts, query = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
        names, at, _ = parts.netloc.rpartition("@")
        if parts.scheme == "unix":
            return cls("redis", names + at, parts.path, query.get("db", "0"), "")
        if parts.scheme not in PORTS:
            raise ServiceError(f"a relay cannot forward to a server that is reached by {parts.scheme}://")
        host = query.pop("host", parts.hostname or "localhost")
        port = int(query.pop("port", parts.port or PORTS[parts.scheme]))
        address = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
        return cls(parts.scheme, names + at, address, parts.path.strip("/"), urlencode(query))

    def url_at(self, port: int) -> str:
        """Return the URL of the same database at a port of this machine."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.names}{LOOPBACK}:{port}/{self.database}{query}"


class Relay:
    """Forwards connections on a port of its own to a service of the scenario.

    Attributes:
        url: Where the same database is reached through the relay, once it has been up.
    """

    def __init__(self, url: str) -> None:
        self._target = Target.of(url)
        self.url = ""
        self._port = 0
        self._server: asyncio.Server | None = None
        self._ends: set[_End] = set()

    async def up(self) -> None:
        """Accept connections."""
        if self._server is None:
            self._server = await asyncio.get_running_loop().create_server(self._accept, LOOPBACK, self._port)
            self._port = self._server.sockets[0].getsockname()[1]
            self.url = self._target.url_at(self._port)

    async def down(self) -> None:
        """Break all connections, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await asyncio.gather(*(end.connecting for end in self._ends if end.connecting), return_exceptions=True)
        for end in self._ends:
            end.abort()
        for end in self._ends:
            await end.lost.wait()
        self._ends.clear()

    def _accept(self) -> _End:
        """Return the end that a client has; the other end is connected as soon as there is a client."""
        end = _End()
        self._ends.add(end)
        end.connecting = asyncio.ensure_future(self._connect(end))
        return end

    async def _connect(self, client: _End) -> None:
        loop, server = asyncio.get_running_loop(), _End()
        await client.connected.wait()
        try:
            if isinstance(self._target.address, str):
                await loop.create_unix_connection(lambda: server, self._target.address)
            else:
                await loop.create_connection(lambda: server, *self._target.address)
        except OSError:
            client.abort()
        else:
            self._ends.add(server)
            client.join(server)


class _End(asyncio.Protocol):
    """One of the two ends of a connection that is forwarded."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.lost = asyncio.Event()
        self.connecting: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._other: _End | None = None
        self._early = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self.connected.set()

    def join(self, other: _End) -> None:
        """Forward in both directions."""
        for one, two in ((self, other), (other, self)):
            one._other = two  # noqa: SLF001 - of the same class
            two.write(bytes(one._early))  # noqa: SLF001 - of the same class

    def data_received(self, data: bytes) -> None:
        """Forward, or keep what comes before there are two ends."""
        if self._other is None:
            self._early += data
        else:
            self._other.write(data)

    def write(self, data: bytes) -> None:
        """Send, unless the connection is being closed, of which the other end is told as well."""
        if self._transport is not None and data and not self._transport.is_closing():
            self._transport.write(data)

    def read(self, *, enough: bool) -> None:
        """Stop reading, or read on."""
        if self._transport is not None and not self._transport.is_closing():
            (self._transport.pause_reading if enough else self._transport.resume_reading)()

    def pause_writing(self) -> None:
        """Read no more from the other end than this one takes."""
        if self._other is not None:
            self._other.read(enough=True)

    def resume_writing(self) -> None:
        """Read on from the other end."""
        if self._other is not None:
            self._other.read(enough=False)

    def connection_lost(self, _: Exception | None) -> None:
        """Break the other end off, too."""
        self.lost.set()
        if self._other is not None:
            self._other.abort()

    def abort(self) -> None:
        """Break the connection off."""
        if self._transport is not None:
            self._transport.abort()
