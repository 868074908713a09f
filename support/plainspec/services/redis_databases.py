"""Logical databases of a Redis server, each leased to one scenario at a time and emptied around it.

A lease is a key in the home database that names the connection of the run that holds it; when the run is
killed, the server drops the connection, and the next run takes the lease over. A database that holds
something and was not leased belongs to somebody else, and is left alone.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from plainspec.services.errors import ServiceError
from plainspec.services.postgres import Capabilities

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from plainspec.services.redis_server import RedisServer
    from plainspec.services.urls import Url

CONNECT_LIMIT_S = 10.0
USUAL_DATABASES = 16
LEASE = "plainspec:lease:"
NAME = "plainspec"


class RedisDatabases:
    """Hands out the logical databases of one server, over one connection."""

    def __init__(self, server: RedisServer, client: Redis, own_id: int, count: int) -> None:
        self._server = server
        self._client = client
        self._own_id = own_id
        self._count = count
        self._next = 0

    @classmethod
    @asynccontextmanager
    async def on(cls, server: RedisServer) -> AsyncIterator[RedisDatabases]:
        """Connect for as long as the block runs.

        Raises:
            ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        from redis.asyncio import Redis  # noqa: PLC0415 - loaded when a step needs it
        from redis.exceptions import RedisError, ResponseError  # noqa: PLC0415 - as above

        client = Redis.from_url(
            server.url(server.home),
            single_connection_client=True,
            socket_connect_timeout=CONNECT_LIMIT_S,
            socket_timeout=CONNECT_LIMIT_S,
            client_name=NAME,
        )
        try:
            try:
                own_id = await client.client_id()
            except (OSError, RedisError) as error:
                said = f"{type(error).__name__} {error}"
                raise ServiceError(
                    f"No connection to {server.where}, within {CONNECT_LIMIT_S:g} s: {said}. {server.hint}"
                ) from None
            try:
                count = int((await client.config_get("databases")).get("databases") or USUAL_DATABASES)
            except ResponseError:  # a server that does not let itself be asked
                count = USUAL_DATABASES
            yield cls(server, client, own_id, count)
        finally:
            await client.aclose()

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Url]:
        """Hand out the URL of an empty logical database, which is emptied and given back afterwards.

        Whoever is still connected to it then is sent away.

        Raises:
            ServiceError: all are in use; says what to do.
        """
        number = await self._find()
        try:
            yield self._server.url(number)
        finally:
            await self._clear(number)
            await self._client.delete(f"{LEASE}{number}")

    async def capabilities(self) -> Capabilities:
        """Ask the server what it can do."""
        said = await self._client.info("server")
        version = tuple(int(part) for part in str(said["redis_version"]).split("."))
        modules = await self._client.info("modules")
        return Capabilities("redis", version, frozenset(_module_names(modules)))

    async def _find(self) -> int:
        """Lease a database, the one after the last: a straggler of the last scenario meets nobody."""
        for step in range(self._count):
            number = (self._next + step) % self._count
            if number != self._server.home and await self._take(number):
                self._next = number + 1
                return number
        raise ServiceError(
            f"{self._server.where} has {self._count} logical databases, all leased to runs that are alive or "
            f"holding what is not Plainspec's. Hint: empty one, or raise the server's setting `databases`."
        )

    async def _take(self, number: int) -> bool:
        from redis.exceptions import WatchError  # noqa: PLC0415 - as above

        key = f"{LEASE}{number}"
        async with self._client.pipeline() as attempt:
            await attempt.watch(key)
            holder = await attempt.get(key)
            if holder is not None and await self._is_alive(attempt, int(holder)):
                return False
            if holder is None and await self._size(attempt, number):
                return False
            attempt.multi()  # type: ignore[no-untyped-call] # redis-py leaves it so
            attempt.set(key, self._own_id)
            try:
                await attempt.execute()
            except WatchError:
                return False
        await self._clear(number)
        return True

    async def _is_alive(self, connection: Any, holder: int) -> bool:
        return holder in {int(client["id"]) for client in await connection.client_list()}

    async def _size(self, connection: Any, number: int) -> int:
        keyspace = await connection.info("keyspace")
        return int(keyspace.get(f"db{number}", {}).get("keys", 0))

    async def _clear(self, number: int) -> None:
        """Send everybody out of a database, and empty it."""
        for client in await self._client.client_list():
            if int(client["db"]) == number:
                await self._client.client_kill_filter(_id=client["id"])
        async with self._client.pipeline(transaction=True) as emptying:
            emptying.execute_command("SELECT", number)
            emptying.flushdb()
            emptying.execute_command("SELECT", self._server.home)
            await emptying.execute()


def _module_names(modules: dict[str, Any]) -> list[str]:
    """Return the names of a server's modules, as its INFO lists them."""
    listed = modules.get("modules", [])
    return [str(module["name"]) for module in listed if "name" in module]
