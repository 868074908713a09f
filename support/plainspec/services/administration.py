"""One connection from which databases are made and dropped, and the locks that say whose they are.

Every database that a run makes carries a key in its name, and the run holds an advisory lock of that key for
as long as it lives. When it is killed, the server drops the lock with the connection, and the next run drops
what carries the key.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Connection

    from plainspec.services.postgres import PostgresServer

CONNECT_LIMIT_S = 10.0
COMMAND_LIMIT_S = 300.0  # a server that syncs thousands of files to a slow disk needs minutes; cut short, it loses them
PREFIX = "plainspec_"
IN_USE = 0x706C61  # the first half of the advisory locks; the second is the key
BEING_BUILT = 0x706C62
FILE_COPY_SINCE = 15

ORPHANS = f"""
SELECT datname FROM pg_database
WHERE datname ~ '^{PREFIX}[0-9a-f]{{8}}_' AND pg_has_role(datdba, 'MEMBER') AND NOT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = {IN_USE}
        AND objid::bigint = ('x' || substr(datname, {len(PREFIX) + 1}, 8))::bit(32)::bigint
)
"""  # noqa: S608 - made of constants


class Administration:
    """Runs one command at a time on the server's maintenance database."""

    def __init__(self, server: PostgresServer, connection: Connection) -> None:
        self.server = server
        self.connection = connection
        self.key = secrets.token_hex(4)
        self._turn = asyncio.Lock()
        self._made = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, server: PostgresServer) -> AsyncIterator[Administration]:
        """Connect, mark this run as alive, and drop what dead runs have left on a shared server.

        Raises:
            ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        connection = await connect(server, server.maintenance)
        try:
            administration = cls(server, connection)
            await administration.lock(IN_USE, administration.key)
            if not server.private:
                await administration.sweep()
            yield administration
        finally:
            await connection.close(timeout=CONNECT_LIMIT_S)

    def new_name(self, purpose: str) -> str:
        """Return a name that no database has, marked with this run's key."""
        self._made += 1
        return f"{PREFIX}{self.key}_{purpose}_{self._made}"

    async def run(self, command: str) -> None:
        """Carry out one command.

        Raises:
            ServiceError: it failed; names the command, the server, and what to do.
        """
        await self._guarded(self.connection.execute, command)

    async def value(self, query: str) -> Any:
        """Return the value that a query selects.

        Raises:
            ServiceError: as `run`.
        """
        return await self._guarded(self.connection.fetchval, query)

    async def column(self, query: str) -> tuple[str, ...]:
        """Return the first column of what a query selects.

        Raises:
            ServiceError: as `run`.
        """
        return tuple(row[0] for row in await self._guarded(self.connection.fetch, query))

    async def _guarded(self, call: Any, command: str) -> Any:
        import asyncpg  # noqa: PLC0415 - costs 150 ms; loaded when a step needs a database

        async with self._turn:
            try:
                return await call(command)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                said = f"{type(error).__name__} {error}"
                raise ServiceError(
                    f"{self.server.where} did not carry out {command!r}: {said}. {self.server.hint}"
                ) from None

    async def create(self, name: str, template: str) -> None:
        """Copy a database.

        A private server has nothing to save, so that copying files is faster than logging their pages.
        """
        version = self.connection.get_server_version().major
        by_file = self.server.private and version >= FILE_COPY_SINCE
        how = " STRATEGY FILE_COPY" if by_file else ""
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}')

    async def drop(self, name: str) -> None:
        """Drop a database, whoever is in it."""
        await self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def drop_template(self, name: str) -> None:
        """Drop a database that may be marked as a template."""
        if await self.is_template(name):
            await self.run(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        await self.drop(name)

    async def is_template(self, name: str) -> bool | None:
        """Say whether a database is marked as a template; None if there is none of the name."""
        marked: bool | None = await self.value(f"SELECT datistemplate FROM pg_database WHERE datname = '{name}'")  # noqa: S608 - names of our own
        return marked

    async def lock(self, kind: int, key: str, *, shared: bool = False) -> None:
        """Wait for an advisory lock and hold it until it is given back or the connection ends."""
        await self.run(f"SELECT pg_advisory_lock{'_shared' * shared}({kind}, {signed(key)})")

    async def unlock(self, kind: int, key: str, *, shared: bool = False) -> None:
        """Give an advisory lock back."""
        await self.run(f"SELECT pg_advisory_unlock{'_shared' * shared}({kind}, {signed(key)})")

    async def alone_with(self, key: str) -> bool:
        """Take the lock of a key if nobody else holds it."""
        return bool(await self.value(f"SELECT pg_try_advisory_lock({IN_USE}, {signed(key)})"))

    async def sweep(self) -> None:
        """Drop the databases whose run is dead."""
        for name in await self.column(ORPHANS):
            key = name[len(PREFIX) :][:8]
            if await self.alone_with(key):
                with suppress(ServiceError):
                    await self.drop_template(name)
                with suppress(ServiceError):
                    await self.unlock(IN_USE, key)


def signed(key: str) -> int:
    """Return eight hexadecimal digits as the signed number that advisory locks take."""
    return int.from_bytes(bytes.fromhex(key), signed=True)


async def connect(server: PostgresServer, database: str, name: str = "plainspec") -> Connection:
    """Connect to a database.

    Args:
        server: Where it is.
        database: Its name.
        name: What the server lists the connection as.

    Raises:
        ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
    """
    import asyncpg  # noqa: PLC0415 - costs 150 ms; loaded when a step needs a database

    try:
        return await asyncpg.connect(
            server.url(database),
            timeout=CONNECT_LIMIT_S,
            command_timeout=COMMAND_LIMIT_S,
            server_settings={"application_name": name},
        )
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServiceError(
            f"No connection to {server.where}, database {database}, user {server.user}, "
            f"within {CONNECT_LIMIT_S:g} s: {type(error).__name__} {error}. {server.hint}"
        ) from None  # the driver's frames hold the password
