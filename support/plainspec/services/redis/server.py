"""A running Redis server: how to connect to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlencode

from plainspec.services.errors import ServiceError
from plainspec.services.process.crash_report import crash_report
from plainspec.services.urls import Address, Url, host_in_url, names_of

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_PORT = 6379


@dataclass(frozen=True)
class RedisServer:
    """How to reach a running server.

    Attributes:
        scheme: `redis`, `rediss` (with TLS) or `unix`.
        host: a host name, or the file of a Unix socket.
        port: the port; a socket has none.
        user: the user, if the server has users.
        password: the user's, or the server's.
        query: what else a connection needs.
        home: the logical database in which leases are kept.
        log: the server's log, if it is on this machine.
        private: whether the server serves this run alone.
        origin: the setting that names the server.
    """

    scheme: str
    host: str
    port: int = DEFAULT_PORT
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    home: int = 0
    log: Path | None = None
    private: bool = False
    origin: str = ""
    startup_message: ClassVar[bytes] = b"PING\r\n"
    """What every Redis answers, be it with a refusal."""
    termination_message: ClassVar[bytes] = b"QUIT\r\n"
    """What ends a connection, in the server's words."""

    @classmethod
    def at(cls, address: Address) -> RedisServer:
        """Return the server that a URL names; its database is where leases are kept.

        Raises:
            ServiceError: it names a database, and not by a number.
        """
        query = dict(address.query)
        number = query.pop("db", address.database) or "0"
        if not (number.isascii() and number.isdecimal()):
            raise ServiceError(
                f"{address.origin} names the logical database {number!r}, but they are numbered. "
                "Hint: write it as redis://user:password@host:port/0."
            )
        return cls(
            scheme=address.scheme,
            host=address.host,
            port=address.port or DEFAULT_PORT,
            user=address.user,
            password=address.password,
            query=tuple(query.items()),
            home=int(number),
            origin=address.origin,
        )

    def url(self, number: int) -> Url:
        """Return the URL of one of the server's logical databases."""
        names = names_of(self.user, self.password)
        if self.scheme == "unix":
            query = urlencode([("db", str(number)), *self.query])
            return Url(f"unix://{names}{quote(self.host)}?{query}")
        query = f"?{urlencode(self.query)}" if self.query else ""
        return Url(f"{self.scheme}://{names}{host_in_url(self.host)}:{self.port}/{number}{query}")

    @property
    def where(self) -> str:
        """The server's address and the setting that names it, for messages."""
        given = f" (from {self.origin})" if self.origin else ""
        port = "" if self.scheme == "unix" else f", port {self.port}"
        return f"Redis at {self.host}{port}{given}"

    @property
    def socket_address(self) -> str | tuple[str, int]:
        """The file of the Unix socket, or the address, that a connection goes to."""
        return self.host if self.scheme == "unix" else (self.host, self.port)

    @staticmethod
    def is_alive(answer: bytes) -> bool | None:
        """Return whether this is the answer of a healthy server: any answer is."""
        return bool(answer) or None

    @property
    def hint(self) -> str:
        """Where to look when something is wrong."""
        if self.log:
            return crash_report(self) or f"Its log: {self.log}."
        return f"Its log: not on this machine. Hint: is the server up, and is {self.origin or 'the URL'} right?"
