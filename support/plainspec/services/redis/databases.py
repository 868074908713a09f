"""Logical databases of a Redis server, each leased to one scenario at a time and emptied after it."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.ports.capabilities import Capabilities
from plainspec.services.errors import LeftBehindError, ServiceError
from plainspec.services.process.deadline import Deadline
from plainspec.services.redis.leases import LEASE, NAMESPACE, SHOWN_KEYS, Leases
from plainspec.services.run_context import CURRENT_SCENARIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from redis.asyncio import Redis

    from plainspec.services.redis.server import RedisServer
    from plainspec.services.urls import Url

CONNECT_LIMIT_S = 10.0
USUAL_DATABASES = 16
LEASE_LIMIT_S = 30.0
LEASE_INTERVAL_S = 0.05
NAME = "plainspec"
OWN_KEYS = (LEASE, NAMESPACE)
QUERY_HINT = "Hint: what follows the `?` of a URL are settings of redis-py's connections, such as socket_timeout=5."
PERMISSION_HINT = (
    "Hint: leasing databases requires INFO, CLIENT LIST, CLIENT KILL and FLUSHDB (ACL SETUSER … "
    "+@dangerous); `redis_namespace` needs none of them."
)


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

    def __init__(self, server: RedisServer, client: Redis, leases: Leases, count: int) -> None:
        self._server = server
        self._client = client
        self._leases = leases
        self._count = count
        self._next = 0
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def on(cls, server: RedisServer) -> AsyncIterator[RedisDatabases]:
        """Connect for as long as the block runs, and remove what killed runs have left.

        Raises:
            ServiceError: no answer within ``CONNECT_LIMIT_S`` seconds, or the server refused.
        """
        from redis.exceptions import NoPermissionError, ResponseError

        async with _connected(server) as (client, own_id):
            try:
                count = int((await client.config_get("databases")).get("databases") or USUAL_DATABASES)
            except ResponseError:  # CONFIG is not available
                count = USUAL_DATABASES
            leases = Leases(server, client, own_id)
            with suppress(NoPermissionError):  # without CLIENT LIST, no run can be seen to be gone
                await leases.sweep(count)
            yield cls(server, client, leases, count)

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Url]:
        """Hand out the URL of an empty logical database without clients; afterwards it is given back.

        Its clients are then disconnected, and its keys deleted. On a server of the run's own it is checked that no
        other database was written to. Callers that wait take turns, each with the whole limit from its turn on.

        Raises:
            ServiceError: all were in use for ``LEASE_LIMIT_S`` seconds, or the server is gone; says what to do.
            LeftBehindError: there are keys outside of the leased databases; names the scenario and the keys.
        """
        scenario = CURRENT_SCENARIO.get()
        async with self._turn:
            with self._reporting("did not lease a database"):
                number = await self._find(Deadline(LEASE_LIMIT_S))
        try:
            yield self._server.url(number)
        finally:
            await self._leases.give_back(number)
        if self._server.private and (strays := await self._strays()):
            raise LeftBehindError(
                f"{scenario} has written to Redis outside of its own database: {'; '.join(strays)}. "
                "Hint: a scenario works on its own `redis_url`."
            )

    @asynccontextmanager
    async def namespace(self) -> AsyncIterator[Namespace]:
        """Hand out a prefix for keys and channels in the home database; its keys are deleted afterwards."""
        space = Namespace(self._server.url(self._server.home), f"{NAMESPACE}{secrets.token_hex(4)}:")
        await self._leases.begin(space.prefix)
        try:
            yield space
        finally:
            await self._leases.end(space.prefix)

    async def _strays(self) -> list[str]:
        """Return a line for each database without a lease that holds keys, and delete them."""
        found = []
        for name in await self._client.info("keyspace"):
            number = int(str(name).removeprefix("db"))
            if number == self._server.home:
                keys = [key async for key in self._client.scan_iter(count=1000) if not key.startswith(OWN_KEYS)]
                await self._client.delete(*keys) if keys else None
            elif await self._client.exists(f"{LEASE}{number}"):
                continue
            else:
                keys = await self._leases.clear(number)
            if keys:
                shown = ", ".join(repr(key) for key in sorted(keys)[:SHOWN_KEYS])
                found.append(f"database {number} holds {shown}{' and others' if len(keys) > SHOWN_KEYS else ''}")
        return found

    async def capabilities(self) -> Capabilities:
        """Ask the server what it can do."""
        with self._reporting("did not report its capabilities"):
            said = await self._client.info("server")
            modules = await self._client.info("modules")
        version = tuple(int(part) for part in str(said["redis_version"]).split("."))
        return Capabilities("redis", version, frozenset(_module_names(modules)))

    async def _find(self, deadline: Deadline) -> int:
        """Lease the database after the last one, which a late command of the last scenario does not reach."""
        while True:
            for step in range(self._count):
                number = (self._next + step) % self._count
                if number != self._server.home and await self._leases.take(number):
                    self._next = number + 1
                    return number
            if deadline.passed:
                raise ServiceError(
                    f"{self._server.where} has {self._count} logical databases, and for {deadline.limit_s:g} s all "
                    "were leased to running runs, or in use: they held keys or had clients connected. "
                    "Hint: free one, raise the server's setting `databases`, or let scenarios share one by "
                    "`redis_namespace`."
                )
            await asyncio.sleep(LEASE_INTERVAL_S)

    @contextmanager
    def _reporting(self, trouble: str) -> Iterator[None]:
        """Report what the server did not do, and why, if it is gone or the user lacks a privilege."""
        from redis.exceptions import ConnectionError as LostError
        from redis.exceptions import NoPermissionError

        try:
            yield
        except NoPermissionError as error:
            raise ServiceError(f"{self._server.where} {trouble}: {error}. {PERMISSION_HINT}") from None
        except LostError as error:
            raise ServiceError(f"{self._server.where} {trouble}: {error} {self._server.hint}") from None


@asynccontextmanager
async def _connected(server: RedisServer) -> AsyncIterator[tuple[Redis, int]]:
    """Connect for as long as the block runs; give the connection's number on the server, too."""
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    try:
        client = Redis.from_url(
            server.url(server.home),
            single_connection_client=True,
            socket_connect_timeout=CONNECT_LIMIT_S,
            socket_timeout=CONNECT_LIMIT_S,
            client_name=NAME,
            decode_responses=True,
            encoding_errors="surrogateescape",  # a key of others may be any bytes
        )
    except ValueError as error:
        raise ServiceError(f"{server.origin or server.where}: {error} {QUERY_HINT}") from None
    try:
        try:
            own_id = await client.client_id()
        except TypeError as error:
            raise ServiceError(
                f"{server.origin or server.where} has an unknown parameter: {error}. {QUERY_HINT}"
            ) from None
        except (OSError, RedisError) as error:
            reason = f"{type(error).__name__} {error}"
            raise ServiceError(
                f"No connection to {server.where}, within {CONNECT_LIMIT_S:g} s: {reason}. {server.hint}"
            ) from None
        yield client, own_id
    finally:
        await client.aclose()


def _module_names(modules: dict[str, Any]) -> list[str]:
    """Return the names of a server's modules, as its INFO lists them."""
    listed = modules.get("modules", [])
    return [str(module["name"]) for module in listed if "name" in module]
