"""Pools of connections: how many there are, who waits for one, and what a connection may be used for."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Self, cast

from sqlalchemy.exc import TimeoutError as WaitedTooLongError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn

from agency.store.driver import ListeningConnection, asyncpg_url
from agency.store.errors import PoolClosedError, refusals, unless_lost
from agency.store.isolation import Isolation
from agency.store.pool_settings import Environment, PoolSettings
from agency.store.unit_of_work import UnitOfWork
from agency.store.watched_pool import WatchedPool, ask_before_use, renew_on_return

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

__all__ = ["Access", "ConnectionPool", "PoolClosedError", "PoolMetrics", "Pools", "WaitedTooLongError"]


class Access(Enum):
    """What the connections of a pool may be used for."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class PoolMetrics:
    """A pool at one moment.

    Attributes:
        size: connections that it keeps, as configured.
        checked_in: connections that are open and free.
        checked_out: connections that somebody holds.
        overflow: connections that are open beyond the size.
        waiting: calls that wait for a connection.
    """

    size: int
    checked_in: int
    checked_out: int
    overflow: int
    waiting: int


class ConnectionPool:
    """Connections to one database, for one kind of access.

    A connection that died while it was idle is replaced before anybody gets it. One that is given back is rolled
    back and made like new. Those of a read-only pool refuse writes with SQLSTATE 25006.
    """

    def __init__(self, url: str, settings: PoolSettings, access: Access = Access.READ_WRITE) -> None:
        """Prepare the pool; the first connection is made for the first who asks.

        Args:
            url: `postgresql://…` or `postgresql+asyncpg://…`.
            settings: how large it is and how patient.
            access: what its connections may be used for.
        """
        self.settings = settings
        self.access = access
        self._engine = self._make_engine(url)

    @property
    def engine(self) -> AsyncEngine:
        """The engine over this pool."""
        return self._engine

    @property
    def metrics(self) -> PoolMetrics:
        """The pool at this moment."""
        pool = self._watched()
        return PoolMetrics(pool.size(), pool.checkedin(), pool.checkedout(), pool.surplus, pool.waiting)

    def unit_of_work(
        self, isolation: Isolation = Isolation.READ_COMMITTED, *, tenant: str | None = None, user: str | None = None
    ) -> UnitOfWork:
        """Return a unit of work on a connection of this pool; it begins with its `async with`.

        Args:
            isolation: the level of its transactions.
            tenant: whom it works for; without one it sees no entity at all.
            user: on whose behalf; without one it sees no thread at all.
        """
        return UnitOfWork(self._engine, isolation, tenant, user)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Hold a connection for SQL of one's own; what is not committed in the block is rolled back.

        Raises:
            RefusedError: the server does not let us in.
            WaitedTooLongError: all connections were taken for longer than the settings allow.
            PoolClosedError: the pool is closed.
        """
        with refusals():
            held = await self._engine.connect()
        try:
            yield held
        finally:
            with unless_lost():
                await held.close()

    async def close(self) -> None:
        """Close all connections: the idle ones now, the others when they are given back.

        Nobody gets a new one: whoever asks, or waits by then, hears ``PoolClosedError``.
        """
        closed = f"The {self.access.value} pool is closed and gives out no connection: open another one to go on."
        await greenlet_spawn(self._watched().close, closed)

    async def __aenter__(self) -> Self:
        """Return the pool itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the pool."""
        await self.close()

    def _make_engine(self, url: str) -> AsyncEngine:
        engine = create_async_engine(
            asyncpg_url(url),
            poolclass=WatchedPool,
            pool_size=self.settings.size,
            max_overflow=self.settings.overflow,
            pool_timeout=self.settings.wait_s,
            pool_reset_on_return=None,
            connect_args={
                "connection_class": ListeningConnection,
                "timeout": self.settings.connect_s,
                "server_settings": _session_settings(self.access),
            },
        )
        pool = cast("WatchedPool", engine.pool)
        ask_before_use(pool)
        renew_on_return(pool)
        return engine

    def _watched(self) -> WatchedPool:
        return cast("WatchedPool", self._engine.pool)


class Pools:
    """The pools of one database: one to write through and one that can only read, each with its own connections.

    Attributes:
        read_write: whoever changes something takes its connections.
        read_only: whoever only looks takes its connections, and cannot change anything by mistake.
    """

    def __init__(self, url: str, settings: PoolSettings) -> None:
        self.read_write = ConnectionPool(url, settings, Access.READ_WRITE)
        self.read_only = ConnectionPool(url, settings, Access.READ_ONLY)

    @classmethod
    def for_environment(cls, url: str, name: str) -> Self:
        """Return the pools as they are tuned for the environment of this name.

        Raises:
            UnknownEnvironmentError: there is no such environment.
        """
        return cls(url, PoolSettings.tuned_for(Environment.named(name)))

    def of(self, access: Access) -> ConnectionPool:
        """Return the pool for one kind of access."""
        return self.read_write if access is Access.READ_WRITE else self.read_only

    async def close(self) -> None:
        """Close both pools."""
        try:
            await self.read_write.close()
        finally:
            await self.read_only.close()

    async def __aenter__(self) -> Self:
        """Return the pools themselves."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close them."""
        await self.close()


def _session_settings(access: Access) -> dict[str, str]:
    """Say what the server is to know of every connection: whose it is, and whether it may write."""
    read_only = "on" if access is Access.READ_ONLY else "off"
    return {"application_name": f"agency {access.value}", "default_transaction_read_only": read_only}
