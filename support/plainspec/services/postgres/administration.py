"""One connection from which databases are made and dropped, and the locks that say whose they are.

Every database that a run makes carries a key in its name, and the run holds an advisory lock of that key for
as long as it lives. When it is killed, the server drops the lock with the connection, and the next run drops
what carries the key.
"""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import AlterationError, settings_of
from plainspec.services.postgres.maintenance import CONNECT_LIMIT_S, Maintenance, connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Connection

    from plainspec.services.postgres.server import PostgresServer

PREFIX = "plainspec_"
IN_USE = 0x706C61  # the first half of the advisory locks; the second is the key
BEING_BUILT = 0x706C62
FILE_COPY_SINCE = 15
COUNTS_SESSIONS_SINCE = 14
PREPARED = "SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = current_database()"
IN_THE_WAY = "55006"

ORPHANS = f"""
SELECT datname FROM pg_database
WHERE datname ~ '^{PREFIX}[0-9a-f]{{8}}_' AND pg_has_role(datdba, 'MEMBER') AND NOT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND classid = {IN_USE}
        AND objid::bigint = ('x' || substr(datname, {len(PREFIX) + 1}, 8))::bit(32)::bigint
)
"""  # noqa: S608 - made of constants


class Administration(Maintenance):
    """Makes and drops databases."""

    def __init__(self, server: PostgresServer, connection: Connection) -> None:
        super().__init__(server, connection)
        self.key = secrets.token_hex(4)
        self._made = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, server: PostgresServer) -> AsyncIterator[Administration]:
        """Connect, mark this run as alive, and drop what dead runs have left on a shared server.

        Raises:
            ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        administration = cls(server, await connect(server, server.maintenance))
        try:
            await administration.lock(IN_USE, administration.key)
            if not server.private:
                await administration.sweep()
            yield administration
        finally:
            await administration.close()

    def new_name(self, purpose: str) -> str:
        """Return a name that no database has, marked with this run's key."""
        self._made += 1
        return f"{PREFIX}{self.key}_{purpose}_{self._made}"

    async def create(self, name: str, template: str) -> None:
        """Copy a database, and give the copy on a shared server the settings that a fault has planted.

        Connections to the template are terminated, because PostgreSQL copies no database that has one. A private
        server has nothing to save, so that copying files is faster than logging their pages.

        Raises:
            ServiceError: as `run`; an `AlterationError` if a setting was refused.
        """
        by_file = self.server.private and self.version >= FILE_COPY_SINCE
        how = " STRATEGY FILE_COPY" if by_file else ""
        copying = f'CREATE DATABASE "{name}" TEMPLATE "{template}"{how}'
        try:
            await self.run(copying)
        except ServiceError as refused:
            if refused.sqlstate != IN_THE_WAY:
                raise
            await self.terminate_connections(template)
            await self.run(copying)
        for setting in () if self.server.private else settings_of("postgres"):
            try:
                await self.run(f'ALTER DATABASE "{name}" SET {setting.name} = {quoted(setting.value)}')
            except ServiceError as error:
                hint = "Hint: what only a whole server can have is proven on the embedded one."
                raise AlterationError(f"{setting.origin}: {error} {hint}") from None

    async def terminate_connections(self, name: str) -> None:
        """Terminate the connections to a database; wait until they are gone, up to ``CONNECT_LIMIT_S`` seconds."""
        limit_ms = int(CONNECT_LIMIT_S * 1000)
        await self.value(
            f"SELECT count(pg_terminate_backend(pid, {limit_ms})) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - a name of our own
        )

    async def connections_seen(self, name: str) -> int:
        """Return how many connections a database has had so far; 0 if the server is too old to count them."""
        if self.version < COUNTS_SESSIONS_SINCE:
            return 0
        counted: int | None = await self.value(f"SELECT sessions FROM pg_stat_database WHERE datname = '{name}'")  # noqa: S608 - as above
        return counted or 0

    async def drop(self, name: str) -> None:
        """Drop a database with its connections and prepared transactions."""
        dropping = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
        try:
            await self.run(dropping)
        except ServiceError as refused:
            if refused.sqlstate != IN_THE_WAY:
                raise
            await self._roll_back_prepared(name)
            await self.run(dropping)

    async def _roll_back_prepared(self, name: str) -> None:
        connection = await connect(self.server, name)
        try:
            for row in await connection.fetch(PREPARED):
                await connection.execute(row[0])
        finally:
            await connection.close(timeout=CONNECT_LIMIT_S)

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
        """Wait for an advisory lock and hold it until it is given back or this run ends."""
        taking = f"SELECT pg_advisory_lock{'_shared' * shared}({kind}, {signed(key)})"
        await self.run(taking)
        self.on_return.append(taking)

    async def unlock(self, kind: int, key: str, *, shared: bool = False) -> None:
        """Give an advisory lock back."""
        giving_back = f"SELECT pg_advisory_unlock{'_shared' * shared}({kind}, {signed(key)})"
        await self.run(giving_back)
        with suppress(ValueError):
            self.on_return.remove(giving_back.replace("unlock", "lock"))

    async def alone_with(self, key: str) -> bool:
        """Take the lock of a key unless another session holds it."""
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


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def signed(key: str) -> int:
    """Return eight hexadecimal digits as the signed number that advisory locks take."""
    return int.from_bytes(bytes.fromhex(key), signed=True)
