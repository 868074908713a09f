"""A connection to a server's maintenance database: one command at a time, and back again after a restart."""

from __future__ import annotations

import asyncio
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from plainspec.services.errors import ServiceError
from plainspec.services.process.deadline import Deadline

if TYPE_CHECKING:
    from asyncpg import Connection

    from plainspec.services.postgres.server import PostgresServer

CONNECT_LIMIT_S = 10.0
COMMAND_LIMIT_S = 300.0  # a server that syncs thousands of files to a slow disk needs minutes; cut short, it loses them
RETURN_INTERVAL_S = 0.1
SHOWN = 200  # as many characters of a command
HINTS = {
    "53100": "Hint: there is no room left where the server keeps its data; every database that waits or is in use "
    "needs as much as the template.",
    "53300": "Hint: the server's max_connections is too low for what runs on it.",
    "42501": "Hint: the role has to be allowed to make databases: ALTER ROLE … CREATEDB.",
}
"""What to do about an error, by its SQLSTATE."""


class Maintenance:
    """Runs one command at a time.

    Attributes:
        server: Where it runs them.
        connection: Its connection at the moment.
        version: The server's major version.
        on_return: Commands that every new connection begins with.
    """

    def __init__(self, server: PostgresServer, connection: Connection) -> None:
        self.server = server
        self.connection = connection
        self.version: int = connection.get_server_version().major
        self.on_return: list[str] = []
        self._turn = asyncio.Lock()
        self._gone = False

    async def run(self, command: str) -> None:
        """Carry out one command.

        Raises:
            ServiceError: it failed; names the command, the server, and what to do.
        """
        await self._guarded("execute", command)

    async def value(self, query: str) -> Any:
        """Return the value that a query selects.

        Raises:
            ServiceError: as `run`.
        """
        return await self._guarded("fetchval", query)

    async def column(self, query: str, *values: object) -> tuple[str, ...]:
        """Return the first column of what a query selects, given values for its parameters.

        Raises:
            ServiceError: as `run`.
        """
        return tuple(row[0] for row in await self._guarded("fetch", query, *values))

    async def close(self) -> None:
        """Close the connection, also if the server is gone."""
        import asyncpg

        try:
            await self.connection.close(timeout=CONNECT_LIMIT_S)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self.connection.terminate()

    async def _guarded(self, call: str, command: str, *values: object) -> Any:
        import asyncpg

        async with self._turn:
            try:
                if self.connection.is_closed():
                    await self._return()
                return await getattr(self.connection, call)(command, *values)
            except (
                OSError,
                TimeoutError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,
            ) as error:
                if isinstance(error, asyncpg.InternalClientError):  # the server has ended it, the socket is still open
                    self.connection.terminate()
                reason, sqlstate = f"{type(error).__name__} {error}", getattr(error, "sqlstate", None) or ""
                raise ServiceError(
                    f"{self.server.where} did not carry out {shorten(command, SHOWN)!r}: {reason}. "
                    f"{HINTS.get(sqlstate, self.server.hint)}",
                    sqlstate,
                ) from None

    async def _return(self) -> None:
        """Connect again, as after a restart of the server; one of our own comes back with the next run only."""
        deadline = Deadline(0 if self.server.private or self._gone else CONNECT_LIMIT_S)
        while self.connection.is_closed():
            try:
                self.connection = await connect(self.server, self.server.maintenance)
            except ServiceError:
                self._gone = True
                if deadline.passed:
                    raise
                await asyncio.sleep(RETURN_INTERVAL_S)
        self._gone = False
        for command in self.on_return:
            await self.connection.execute(command)


async def connect(
    server: PostgresServer, database: str, name: str = "plainspec", kind: type[Connection] | None = None
) -> Connection:
    """Connect to a database.

    Args:
        server: Where it is.
        database: Its name.
        name: What the server lists the connection as.
        kind: The class of the connection; asyncpg's own if not given.

    Raises:
        ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, or the server refused.
    """
    import asyncpg

    try:
        return await asyncpg.connect(
            server.url(database),
            timeout=CONNECT_LIMIT_S,
            command_timeout=COMMAND_LIMIT_S,
            server_settings={"application_name": name},
            connection_class=kind or asyncpg.Connection,
        )
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServiceError(
            f"No connection to {server.where}, database {database}, user {server.user}, "
            f"within {CONNECT_LIMIT_S:g} s: {type(error).__name__} {error}. {server.hint}"
        ) from None  # the driver's frames hold the password
