"""Leases of logical databases on a Redis server, and of namespaces in the home database.

Each names the connection of the run that holds it; when the run is killed, the server drops the connection, and the
next run cleans up. A database without a lease that holds keys or has a client connected to it belongs to other users,
and is not touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from plainspec.services.redis.server import RedisServer

LEASE = "plainspec:lease:"
NAMESPACE = "plainspec:space:"
SPACES = f"{LEASE}spaces"
"""The connections that hold the namespaces, by their prefixes."""

SHOWN_KEYS = 3


class Leases:
    """Takes and gives back leases on one server, over one connection."""

    def __init__(self, server: RedisServer, client: Redis, own_id: int) -> None:
        self._server = server
        self._client = client
        self._own_id = own_id

    async def sweep(self, count: int) -> None:
        """Remove what killed runs have left in so many databases."""
        numbers = [number for number in range(count) if number != self._server.home]
        holders = await self._client.mget([f"{LEASE}{number}" for number in numbers]) if numbers else []
        leased = {number: int(holder) for number, holder in zip(numbers, holders, strict=True) if holder is not None}
        spaces: Any = await self._client.hgetall(SPACES)
        if not leased and not spaces:
            return
        alive = await _alive(self._client)
        for number, holder in leased.items():
            if holder not in alive and await self.take(number):
                await self.give_back(number)
        for prefix, its_holder in spaces.items():
            if int(its_holder) not in alive:
                await self.end(prefix)

    async def take(self, number: int) -> bool:
        """Lease a database unless it is leased or in use; what a killed run has left in it is removed."""
        from redis.exceptions import WatchError

        key = f"{LEASE}{number}"
        async with self._client.pipeline() as attempt:
            await attempt.watch(key)
            holder = await attempt.get(key)
            if holder is None and await self._is_used(attempt, number):
                return False
            if holder is not None and int(holder) in await _alive(attempt):
                return False
            attempt.multi()  # type: ignore[no-untyped-call] # redis-py leaves it so
            attempt.set(key, self._own_id)
            try:
                await attempt.execute()
            except WatchError:
                return False
        if holder is not None or self._server.private:
            await self.clear(number)
        return True

    async def give_back(self, number: int) -> None:
        """Clear a leased database for the next one."""
        await self.clear(number)
        await self._client.delete(f"{LEASE}{number}")

    async def clear(self, number: int) -> list[str]:
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

    async def begin(self, prefix: str) -> None:
        """Note whose a namespace is."""
        await self._client.hset(SPACES, prefix, str(self._own_id))

    async def end(self, prefix: str) -> None:
        """Delete the keys of a namespace."""
        async for key in self._client.scan_iter(match=f"{prefix}*", count=1000):
            await self._client.delete(key)
        await self._client.hdel(SPACES, prefix)

    async def _is_used(self, connection: Any, number: int) -> bool:
        """Return whether a database holds keys or, on a shared server, has a client connected to it."""
        keyspace = await connection.info("keyspace")
        if keyspace.get(f"db{number}", {}).get("keys", 0):
            return True
        return not self._server.private and any(int(one["db"]) == number for one in await connection.client_list())


async def _alive(connection: Any) -> set[int]:
    return {int(client["id"]) for client in await connection.client_list()}
