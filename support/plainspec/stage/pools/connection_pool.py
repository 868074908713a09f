"""The stage for connection pools: clients request connections, wait for them, hold them and return them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from plainspec.ports.store.pools import HERE, Access, Endpoint
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.stage.pools.checkouts import Checkout, in_words, summary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from plainspec.ports.store.pools import Pool, PooledSession, Pools, PoolSettings, PoolSystem
    from plainspec.stage.refusals import Refusals

LIMIT_S = 5.0
"""How long to wait for what a pool or the server does at once: more than a hundred times what it takes."""
NOTICE_S = 0.1
"""How long a driver may take to read what the server has sent before it reported the end of a connection."""


class PoolStageError(Exception):
    """A scenario asks of a client what the client cannot do; the message shows the pools and the clients."""


class ConnectionPools:
    """The read-write and the read-only pool of a scenario, and their clients."""

    def __init__(self, system: PoolSystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self._checkouts: dict[str, Checkout] = {}
        self._connection_ids: dict[str, int] = {}
        self._pools: Pools | None = None

    def open(self, settings: PoolSettings, endpoint: Endpoint = HERE) -> None:
        """Open both pools with these settings."""
        self._pools = self.system.pools(settings, endpoint)

    def of(self, access: Access) -> Pool:
        """Return one of the two."""
        if self._pools is None:
            raise PoolStageError("There is no connection pool: the scenario lacks a Given that opens one.")
        return self._pools.of(access)

    async def request(self, clients: Iterable[str], access: Access) -> None:
        """Have clients request connections, one after the other; return when each is served, refused, or waits.

        Where the timeout of the pool is shorter than ``LIMIT_S``, those who wait are waited for.
        """
        for client in clients:
            request = asyncio.create_task(self._check_out(client, self.of(access)))
            self._checkouts[client] = Checkout(access, request)
            await self._settle(access)

    async def give_back(self, clients: Iterable[str]) -> None:
        """Have clients return their connections; return when these have been handed to the requests that wait."""
        for client in clients:
            session = self.session_of(client)
            access = self._checkouts.pop(client).access
            await session.give_back()
            await self._settle(access)

    async def close(self) -> None:
        """Close the pools; return when no request waits any more, or after ``LIMIT_S`` seconds."""
        if self._pools is not None:
            await self._pools.close()
        await self._ended([checkout.request for checkout in self._checkouts.values()])

    async def lose(self, client: str) -> None:
        """Have the server end the connection that a client holds or has returned, and the client's driver notice."""
        await self.system.terminate(self.connection_of(client))
        await asyncio.sleep(NOTICE_S)

    async def dispose(self) -> None:
        """Cancel the requests that wait, return all connections, and close the pools."""
        requests = [checkout.request for checkout in self._checkouts.values()]
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        for checkout in self._checkouts.values():
            if checkout.session:
                await checkout.session.give_back()
        await self.close()

    async def connect_once(self) -> None:
        """Check out a read-write connection, and return it; return after ``LIMIT_S`` seconds if there is none by then.

        Raises:
            RefusedError: the server refused it, or did not answer within the connect timeout.
        """
        with suppress(TimeoutError):
            session = await asyncio.wait_for(self.of(Access.READ_WRITE).take(), LIMIT_S)
            await session.give_back()

    async def left_in_session_of(self, client: str) -> list[str]:
        """Name the session state that was left on the connection that a client holds."""
        found = await self.session_of(client).inherited_state()
        return sorted(state.name.lower().replace("_", " ") for state in found)

    @asynccontextmanager
    async def session_for(self, client: str, access: Access) -> AsyncIterator[PooledSession]:
        """Yield the session on the connection that a client holds, or else on one that is returned after the block."""
        if client in self.holders(access):
            yield self.session_of(client)
            return
        session = await self.of(access).take()
        try:
            yield session
        finally:
            await session.give_back()

    def session_of(self, client: str) -> PooledSession:
        """Return the session on the connection that a client holds.

        Raises:
            PoolStageError: the client holds none.
        """
        checkout = self._checkouts.get(client)
        if checkout is None or checkout.session is None:
            raise PoolStageError(f"{client} holds no connection.\n{self}")
        return checkout.session

    def connection_of(self, client: str) -> int:
        """Return the identifier of the connection that a client holds or held last.

        Raises:
            PoolStageError: the client never held one.
        """
        if client not in self._connection_ids:
            raise PoolStageError(f"{client} has not held a connection yet.\n{self}")
        return self._connection_ids[client]

    def held_by(self, client: str) -> int | None:
        """Return the identifier of the connection that a client holds now."""
        checkout = self._checkouts.get(client)
        return self._connection_ids[client] if checkout and checkout.session else None

    def holders(self, access: Access) -> set[str]:
        """Return the clients that hold a connection."""
        return {name for name, checkout in self._checkouts.items() if checkout.access is access and checkout.session}

    def waiting(self, access: Access) -> set[str]:
        """Return the clients that wait for a connection."""
        return {name for name, checkout in self._checkouts.items() if checkout.access is access and checkout.waits}

    async def server_connections(self, expected: int) -> int:
        """Return how many connections the server has of the pools, which takes it a moment to notice an end.

        What differs from the expected number is returned after ``LIMIT_S`` seconds.
        """
        deadline = Deadline(LIMIT_S)
        while True:
            count = len(await self.system.connections())
            if count == expected or deadline.passed:
                return count
            await asyncio.sleep(POLL_INTERVAL_S)

    def __str__(self) -> str:
        """Describe the clients and the pools for messages."""
        pools = [f"the {in_words(access)} pool: {self.of(access).metrics}" for access in Access if self._pools]
        return "\n".join([summary(self._checkouts), *pools])

    async def _check_out(self, client: str, pool: Pool) -> PooledSession | None:
        with self.refusals.of(client):
            session = await pool.take()
            self._connection_ids[client] = await session.connection_id()
            return session
        return None

    async def _settle(self, access: Access) -> None:
        pool = self.of(access)
        if pool.settings.timeout_s < LIMIT_S:
            await self._ended([self._checkouts[client].request for client in self.waiting(access)])
            return
        deadline = Deadline(LIMIT_S)
        while waiting := self.waiting(access):
            metrics = pool.metrics
            if (metrics.waiting >= len(waiting) and metrics.checked_in == 0) or deadline.passed:
                return
            requests = [self._checkouts[client].request for client in waiting]
            await asyncio.wait(requests, timeout=POLL_INTERVAL_S, return_when=asyncio.FIRST_COMPLETED)

    async def _ended(self, requests: list[asyncio.Task[PooledSession | None]]) -> None:
        if requests:
            await asyncio.wait(requests, timeout=LIMIT_S)
