"""A PostgreSQL server that somebody runs, and the databases on it: templates, and clones of them."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from asyncpg import Connection

CONNECT_LIMIT_S = 10.0
COMMAND_LIMIT_S = 60.0
MAINTENANCE_DATABASE = "postgres"

Fill: TypeAlias = "Callable[[str], Awaitable[None]]"
"""Builds a schema in the database at a URL."""


@dataclass(frozen=True)
class PostgresServer:
    """How to reach a running server.

    Attributes:
        host: a host name, or the folder of a Unix socket.
        port: the port; for a socket it is part of the file's name.
        user: the role to connect as.
        log: the server's log, if it is on this machine.
    """

    host: str
    port: int
    user: str = "postgres"
    log: Path | None = None

    def url(self, database: str) -> str:
        """Return the URL of a database on this server, whether or not it exists."""
        user, name = quote(self.user, safe=""), quote(database, safe="")
        if self.host.startswith("/"):
            return f"postgresql://{user}@/{name}?host={quote(self.host)}&port={self.port}"
        return f"postgresql://{user}@{self.host}:{self.port}/{name}"


@dataclass(frozen=True)
class Template:
    """A database that is only ever copied."""

    name: str


class Databases:
    """Makes and drops databases, over one connection to the server's maintenance database."""

    def __init__(self, server: PostgresServer, connection: Connection) -> None:
        self._server = server
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def on(cls, server: PostgresServer) -> AsyncIterator[Databases]:
        """Connect for as long as the block runs.

        Raises:
            ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        import asyncpg  # noqa: PLC0415 - costs 150 ms; loaded when a step needs a database

        try:
            connection = await asyncpg.connect(
                server.url(MAINTENANCE_DATABASE), timeout=CONNECT_LIMIT_S, command_timeout=COMMAND_LIMIT_S
            )
        except (OSError, asyncpg.PostgresError) as error:
            message = (
                f"No connection to PostgreSQL at {server.host}, port {server.port}, "
                f"within {CONNECT_LIMIT_S:g} s: {type(error).__name__} {error}. "
                f"Its log: {server.log or 'not on this machine'}."
            )
            raise ServiceError(message) from error
        try:
            yield cls(server, connection)
        finally:
            await connection.close()

    @asynccontextmanager
    async def template(self, fill: Fill) -> AsyncIterator[Template]:
        """Build a database once, to be cloned for as long as the block runs.

        Args:
            fill: builds the schema in the database at the URL it gets.

        Raises:
            ServiceError: the server refused to make the database.
        """
        template = Template(_new_name("template"))
        await self._run(f'CREATE DATABASE "{template.name}"')
        try:
            await fill(self._server.url(template.name))
            await self._run(f'ALTER DATABASE "{template.name}" IS_TEMPLATE true ALLOW_CONNECTIONS false')
            await self._send_everybody_away(template)
            yield template
        finally:
            await self._run(f'ALTER DATABASE "{template.name}" IS_TEMPLATE false')
            await self._drop(template.name)

    @asynccontextmanager
    async def clone(self, template: Template) -> AsyncIterator[str]:
        """Hand out the URL of a database of one's own, dropped with all its connections afterwards.

        Raises:
            ServiceError: the server refused to copy the template.
        """
        name = _new_name("clone")
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template.name}" STRATEGY FILE_COPY')
        try:
            yield self._server.url(name)
        finally:
            await self._drop(name)

    async def names(self) -> tuple[str, ...]:
        """List the databases that this class has made and not yet dropped, on the whole server."""
        rows = await self._connection.fetch(
            "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname", _PREFIX
        )
        return tuple(row["datname"] for row in rows)

    async def _send_everybody_away(self, template: Template) -> None:
        milliseconds = int(CONNECT_LIMIT_S * 1000)
        await self._connection.execute(
            "SELECT pg_terminate_backend(pid, $2) FROM pg_stat_activity WHERE datname = $1",
            template.name,
            milliseconds,
        )

    async def _drop(self, name: str) -> None:
        await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _run(self, command: str) -> None:
        import asyncpg  # noqa: PLC0415 - as above

        try:
            await self._connection.execute(command)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            message = (
                f"PostgreSQL at {self._server.host} did not carry out {command!r}: "
                f"{type(error).__name__} {error}. Its log: {self._server.log or 'not on this machine'}."
            )
            raise ServiceError(message) from error


_PREFIX = "plainspec_"


def _new_name(purpose: str) -> str:
    return f"{_PREFIX}{purpose}_{secrets.token_hex(6)}"
