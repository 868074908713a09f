"""An external MariaDB server: each scenario has a database of its own on it, and none is left behind.

Every database carries the key of its run, and the run holds a lock of that name for as long as it lives. What a
killed run has left is dropped by the next one.
"""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from plainspec.engines.drivers import engine_of
from plainspec.engines.mariadb import MariadbDatabase
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from plainspec.services.urls import Address

DEFAULT_PORT = 3306
CONNECT_LIMIT_S = 10
PREFIX = "plainspec_"
KEY_LENGTH = 8


class MariadbServer:
    """Makes and drops databases.

    Attributes:
        version: the server's numbers, the major one first.
    """

    def __init__(self, url: URL, connection: AsyncConnection, version: tuple[int, ...]) -> None:
        self.version = version
        self._url = url
        self._connection = connection
        self._key = secrets.token_hex(KEY_LENGTH // 2)
        self._made = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, address: Address) -> AsyncIterator[MariadbServer]:
        """Connect, mark this run as alive, and drop what dead runs have left.

        Raises:
            ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, it refused, or its driver is missing.
        """
        port = address.port or DEFAULT_PORT
        database = address.database or None
        url = URL.create("mysql+aiomysql", address.user, address.password, address.host, port, database)
        limit = {"connect_timeout": CONNECT_LIMIT_S}
        engine = engine_of("mariadb", url, isolation_level="AUTOCOMMIT", connect_args=limit)
        try:
            async with engine.connect() as connection:
                version = await connection.scalar(text("SELECT VERSION()"))
                server = cls(url, connection, tuple(int(part) for part in str(version).partition("-")[0].split(".")))
                await connection.execute(text("SELECT GET_LOCK(:name, 0)").bindparams(name=PREFIX + server._key))
                await server._sweep()
                yield server
        except DBAPIError as error:
            raise ServiceError(
                f"MariaDB at {address.place}, port {port} (from {address.origin}): {error.orig}. "
                f"Hint: is the server up, and is {address.origin} right?"
            ) from None  # the driver's frames hold the password
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def database(self, *, snapshot: bool) -> AsyncIterator[MariadbDatabase]:
        """Make a database with the tables and no rows, and drop it in the end."""
        self._made += 1
        name = f"{PREFIX}{self._key}_{self._made}"
        await self._connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            database = MariadbDatabase(self._url.set(database=name), snapshot=snapshot)
            await database.prepare()
            yield database
        finally:
            await self._connection.execute(text(f"DROP DATABASE {name}"))

    async def _sweep(self) -> None:
        """Drop the databases whose run is dead."""
        found = await self._connection.execute(
            text("SELECT schema_name FROM information_schema.schemata WHERE schema_name REGEXP :ours").bindparams(
                ours=f"^{PREFIX}[0-9a-f]{{{KEY_LENGTH}}}_"
            )
        )
        for name in found.scalars().all():
            owner = name[: len(PREFIX) + KEY_LENGTH]
            if await self._connection.scalar(text("SELECT IS_FREE_LOCK(:name)").bindparams(name=owner)):
                await self._connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
