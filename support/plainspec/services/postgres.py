"""A PostgreSQL server that somebody runs: how to reach it, and what it can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from plainspec.services.urls import Address, Url, names_of

if TYPE_CHECKING:
    from pathlib import Path

    from asyncpg import Connection

DEFAULT_PORT = 5432


@dataclass(frozen=True)
class PostgresServer:
    """How to reach a running server.

    Attributes:
        host: a host name, or the folder of a Unix socket.
        port: the port; for a socket it is part of the file's name.
        user: the role to connect as.
        log: the server's log, if it is on this machine.
        password: the role's.
        query: what else a connection needs, such as `sslmode`.
        maintenance: the database from which others are made and dropped.
        private: whether nobody but this run works on the server.
        origin: who said that the server is there.
    """

    host: str
    port: int
    user: str = "postgres"
    log: Path | None = None
    password: str | None = field(default=None, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    maintenance: str = "postgres"
    private: bool = False
    origin: str = ""

    @classmethod
    def at(cls, address: Address) -> PostgresServer:
        """Return the server that a URL names; its database serves for maintenance."""
        return cls(
            host=address.host,
            port=address.port or DEFAULT_PORT,
            user=address.user or "postgres",
            password=address.password,
            query=address.query,
            maintenance=address.database or "postgres",
            origin=address.origin,
        )

    def url(self, database: str) -> Url:
        """Return the URL of a database on this server, whether or not it exists."""
        names, name = names_of(self.user, self.password), quote(database, safe="")
        if self.host.startswith("/"):
            query = urlencode([("host", self.host), ("port", str(self.port)), *self.query], safe="/")
            return Url(f"postgresql://{names}/{name}?{query}")
        place = f"[{self.host}]" if ":" in self.host else self.host
        query = f"?{urlencode(self.query)}" if self.query else ""
        return Url(f"postgresql://{names}{place}:{self.port}/{name}{query}")

    @property
    def where(self) -> str:
        """The server's place and who gave it, for messages."""
        given = f" (from {self.origin})" if self.origin else ""
        return f"PostgreSQL at {self.host}, port {self.port}{given}"

    @property
    def hint(self) -> str:
        """Where to look when something is wrong."""
        if self.log:
            return f"Its log: {self.log}."
        return f"Its log: not on this machine. Hint: is the server up, and is {self.origin or 'the URL'} right?"


@dataclass(frozen=True)
class Capabilities:
    """What a server can do.

    Attributes:
        product: `postgresql` or `redis`.
        version: Its numbers, the major one first.
        extensions: Those that can be installed, by name.
    """

    product: str
    version: tuple[int, ...]
    extensions: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Name the product and its version."""
        return f"{self.product} {'.'.join(map(str, self.version))}"


async def capabilities_of(connection: Connection) -> Capabilities:
    """Ask a PostgreSQL server what it can do."""
    version = connection.get_server_version()
    rows = await connection.fetch("SELECT name FROM pg_available_extensions")
    return Capabilities("postgresql", (version.major, version.minor), frozenset(row["name"] for row in rows))
