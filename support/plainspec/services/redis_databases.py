"""Logical databases of a Redis server, each leased to one scenario at a time and emptied around it.

A lease is a key in the home database that names the connection of the run that holds it; when the run is
killed, the server drops the connection, and the next run takes the lease over. A database that holds
something and was not leased belongs to somebody else, and is left alone.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.ports.capabilities import Capabilities
from plainspec.services.deadline import Deadline
from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.playing import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from plainspec.services.redis_server import RedisServer
    from plainspec.services.urls import Url

CONNECT_LIMIT_S = 10.0
USUAL_DATABASES = 16
LEASE_LIMIT_S = 30.0
LEASE_INTERVAL_S = 0.05
LEASE = "plainspec:lease:"
NAMESPACE = "plainspec:space:"
NAME = "plainspec"
OWN_KEYS = (LEASE.encode(), NAMESPACE.encode())
SHOWN_KEYS = 3


@dataclass(frozen=True)
class Namespace:
    """A part of a Redis database that others use, too.

    Attributes:
        url: The database.
        prefix: What every key and every channel has to begin with.
    """

    url: Url
    prefix: str


class RedisDatabases:
    """Hands out the logical databases of one server, over one connection."""

    def __init__(self, server: RedisServer, client: Redis, own_id: int, count: int) -> None:
        self._server = server
        self._client = client
        self._own_id = own_id
        self._count = count
        self._next = 0
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def on(cls, server: RedisServer) -> AsyncIterator[RedisDatabases]:
        """Connect for as long as the block runs.

        Raises:
            ServiceError: nobody answered within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        from redis.asyncio import Redis
        from redis.exceptions import RedisError, ResponseError

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

        Whoever is still connected to it then is sent away. On a server of our own it is seen that nothing was
        written anywhere else.

        Those of this run who wait take turns, and each has the whole limit from when it is its turn.

        Raises:
            ServiceError: all were in use for ``LEASE_LIMIT_S`` seconds, or the server is gone; says what to do.
            LeftBehindError: there are keys where nobody should have written; names the scenario and the keys.
        """
        from redis.exceptions import ConnectionError as LostError

        playing = now()
        try:
            async with self._turn:
                number = await self._find(Deadline(LEASE_LIMIT_S))
        except LostError as error:
            raise ServiceError(f"{self._server.where} gave no database: {error} {self._server.hint}") from None
        try:
            yield self._server.url(number)
        finally:
            await self._clear(number)
            await self._client.delete(f"{LEASE}{number}")
        if self._server.private and (strays := await self._strays()):
            raise LeftBehindError(
                f"{playing} has written to Redis outside of its own database: {'; '.join(strays)}. "
                "Hint: a scenario works on its own `redis_url`."
            )

    @asynccontextmanager
    async def namespace(self) -> AsyncIterator[Namespace]:
        """Hand out a prefix for keys and channels in the home database; its keys are deleted afterwards."""
        space = Namespace(self._server.url(self._server.home), f"{NAMESPACE}{secrets.token_hex(4)}:")
        try:
            yield space
        finally:
            async for key in self._client.scan_iter(match=f"{space.prefix}*", count=1000):
                await self._client.delete(key)

    async def _strays(self) -> list[str]:
        """Tell what is in databases that nobody has leased, and take it away."""
        found = []
        for name in await self._client.info("keyspace"):
            number = int(str(name).removeprefix("db"))
            if number == self._server.home:
                keys = [key async for key in self._client.scan_iter(count=1000) if not key.startswith(OWN_KEYS)]
                await self._client.delete(*keys) if keys else None
            elif await self._client.exists(f"{LEASE}{number}"):
                continue
            else:
                keys = await self._clear(number)
            if keys:
                shown = ", ".join(repr(key.decode(errors="replace")) for key in sorted(keys)[:SHOWN_KEYS])
                found.append(f"database {number} holds {shown}{' and others' if len(keys) > SHOWN_KEYS else ''}")
        return found

    async def capabilities(self) -> Capabilities:
        """Ask the server what it can do."""
        said = await self._client.info("server")
        version = tuple(int(part) for part in str(said["redis_version"]).split("."))
        modules = await self._client.info("modules")
        return Capabilities("redis", version, frozenset(_module_names(modules)))

    async def _find(self, deadline: Deadline) -> int:
        """Lease a database, the one after the last: a straggler of the last scenario meets nobody."""
        while True:
            for step in range(self._count):
                number = (self._next + step) % self._count
                if number != self._server.home and await self._take(number):
                    self._next = number + 1
                    return number
            if deadline.passed:
                raise ServiceError(
                    f"{self._server.where} has {self._count} logical databases, and for {deadline.limit_s:g} s all "
                    "were leased to runs that are alive or holding what is not Plainspec's. Hint: empty one, raise the "
                    "server's setting `databases`, or let scenarios share one by `redis_namespace`."
                )
            await asyncio.sleep(LEASE_INTERVAL_S)

    async def _take(self, number: int) -> bool:
        from redis.exceptions import WatchError

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

    async def _clear(self, number: int) -> list[bytes]:
        """Send everybody out of a database and empty it; return some of its keys."""
        for client in await self._client.client_list():
            if int(client["db"]) == number:
                await self._client.client_kill_filter(_id=client["id"])
        async with self._client.pipeline(transaction=True) as emptying:
            emptying.execute_command("SELECT", number)
            emptying.scan(count=SHOWN_KEYS + 1)
            emptying.flushdb()
            emptying.execute_command("SELECT", self._server.home)
            answers = await emptying.execute()
        _, keys = answers[1]
        return list(keys)


def _module_names(modules: dict[str, Any]) -> list[str]:
    """Return the names of a server's modules, as its INFO lists them."""
    listed = modules.get("modules", [])
    return [str(module["name"]) for module in listed if "name" in module]
