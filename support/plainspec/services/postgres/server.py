"""A running PostgreSQL server: how to connect to it, and its capabilities."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlencode

from plainspec.ports.capabilities import Capabilities
from plainspec.services.capabilities import features_of_postgres
from plainspec.services.process.crash_report import crash_report
from plainspec.services.urls import Address, Url, host_in_url, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from asyncpg.types import ServerVersion

DEFAULT_PORT = 5432
PROTOCOL = 3 << 16  # the version that every PostgreSQL since 7.4 speaks
ASKED_FOR_MORE = re.compile(rb"R....(?!\0{4})....", re.DOTALL)  # than a name: a password, for example
READY = b"Z\0\0\0\5"
REFUSED = b"E"
ENDING = re.compile(rb"\0C57P0[123]\0")  # admin_shutdown, crash_shutdown, cannot_connect_now


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
        private: whether the server serves this run alone.
        origin: who reason that the server is there.
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
    termination_message: ClassVar[bytes] = b"X\0\0\0\4"
    """What ends a connection, in the server's words."""

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
        query = f"?{urlencode(self.query)}" if self.query else ""
        return Url(f"postgresql://{names}{host_in_url(self.host)}:{self.port}/{name}{query}")

    @property
    def where(self) -> str:
        """The server's address and the setting that names it, for messages."""
        given = f" (from {self.origin})" if self.origin else ""
        return f"PostgreSQL at {self.host}, port {self.port}{given}"

    @property
    def socket_address(self) -> str | tuple[str, int]:
        """The file of the Unix socket, or the address, that a connection goes to."""
        return f"{self.host}/.s.PGSQL.{self.port}" if self.host.startswith("/") else (self.host, self.port)

    @property
    def startup_message(self) -> bytes:
        """The first message of a connection."""
        reason = f"user\0{self.user}\0database\0{self.maintenance}\0\0".encode()
        return struct.pack("!ii", 8 + len(reason), PROTOCOL) + reason

    def is_alive(self, answer: bytes) -> bool | None:
        """Return whether this answer to the startup message is that of a healthy server; None if it is incomplete.

        A server that is recovering from a crash or shutting down still answers, with an error.
        """
        if answer.startswith(REFUSED) and answer.endswith(b"\0\0"):
            return not ENDING.search(answer)
        return True if READY in answer or ASKED_FOR_MORE.match(answer) else None

    @property
    def hint(self) -> str:
        """Where to look when something is wrong."""
        if self.log:
            return crash_report(self) or f"Its log: {self.log}."
        return f"Its log: not on this machine. Hint: is the server up, and is {self.origin or 'the URL'} right?"


def capabilities_of(version: ServerVersion, extensions: Iterable[str]) -> Capabilities:
    """Say what a PostgreSQL server of this version can do that has these extensions to offer."""
    features = features_of_postgres(version.major, frozenset(extensions))
    return Capabilities("postgresql", (version.major, version.micro), features)
