"""Connection pools: how many connections there are, which requests wait, and what a connection may be used for."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Self, cast

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn

from agency.observability.metrics import POOL_CONNECTIONS, POOL_NAME, POOL_PENDING, POOL_STATE, watched
from agency.store.driver import CommitCheckingConnection, ConnectTimeoutError, asyncpg_url, connect
from agency.store.errors import PoolClosedError, refusals, unless_lost
from agency.store.isolation import Isolation
from agency.store.pools.connection_reset import check_before_use, reset_on_return
from agency.store.pools.fair_queue import FairQueuePool
from agency.store.pools.settings import Environment, PoolSettings
from agency.store.telemetry import POOL_OPTION, checkout, observe_queries
from agency.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import TracebackType

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from agency.observability.spans import Attributes

__all__ = [
    "Access",
    "ConnectTimeoutError",
    "ConnectionPool",
    "PoolClosedError",
    "PoolMetrics",
    "PoolTimeoutError",
    "Pools",
]


class Access(Enum):
    """What the connections of a pool may be used for."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"


@dataclass(frozen=True, slots=True)
class PoolMetrics:
    """A pool at one moment.

    Attributes:
        size: connections that it keeps open, as configured.
        checked_in: connections that are open and idle.
        checked_out: connections that clients hold.
        overflow: connections that are open beyond the size.
        waiting: requests that wait for a connection.
    """

    size: int
    checked_in: int
    checked_out: int
    overflow: int
    waiting: int


class ConnectionPool:
    """Connections to one database, for one kind of access.

    An idle connection that was lost is replaced before it is handed out. One that is returned is rolled back, and its
    session state is discarded. Those of a read-only pool refuse writes with SQLSTATE 25006.
    """

    def __init__(self, url: str, settings: PoolSettings, access: Access = Access.READ_WRITE) -> None:
        """Prepare the pool; the first connection is made for the first request.

        Args:
            url: `postgresql://…` or `postgresql+asyncpg://…`.
            settings: its size and its limits.
            access: what its connections may be used for.
        """
        self.settings = settings
        self.access = access
        self._engine = self._make_engine(url)
        watched.add(self)

    @property
    def engine(self) -> AsyncEngine:
        """The engine over this pool."""
        return self._engine

    @property
    def metrics(self) -> PoolMetrics:
        """The pool at this moment."""
        pool = self._queue_pool()
        return PoolMetrics(pool.size(), pool.checkedin(), pool.checkedout(), pool.overflowing, pool.waiting)

    def levels(self) -> Iterator[tuple[str, int, Attributes]]:
        """Return the pool at this moment as metrics, as `agency.observability.metrics.Watched` says."""
        now, name = self.metrics, self.access.value
        yield POOL_CONNECTIONS, now.checked_out, {POOL_NAME: name, POOL_STATE: "used"}
        yield POOL_CONNECTIONS, now.checked_in, {POOL_NAME: name, POOL_STATE: "idle"}
        yield POOL_PENDING, now.waiting, {POOL_NAME: name}

    def unit_of_work(
        self,
        isolation: Isolation = Isolation.READ_COMMITTED,
        *,
        tenant: str | None = None,
        user: str | None = None,
        guard: Callable[[], None] = lambda: None,
    ) -> UnitOfWork:
        """Return a unit of work on a connection of this pool; it begins with its `async with`.

        Args:
            isolation: the level of its transactions.
            tenant: whose rows it works on; without one it sees no entity at all.
            user: whose threads it works on; without one it sees no thread at all.
            guard: what it raises refuses to begin, and every call.
        """
        return UnitOfWork(self._engine, isolation, tenant, user, guard)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Check out a connection for SQL; what is not committed in the block is rolled back.

        Raises:
            RefusedError: the server refused the connection.
            ConnectTimeoutError: the server did not answer within the connect timeout.
            PoolTimeoutError: no connection was returned within the timeout of the settings.
            PoolClosedError: the pool is closed.
        """
        with checkout(self._engine), refusals():
            held = await self._engine.connect()
        try:
            yield held
        finally:
            with unless_lost():
                await held.close()

    async def close(self) -> None:
        """Close all connections: the idle ones now, the others when they are returned.

        Requests that wait, and those made later, fail with ``PoolClosedError``.
        """
        closed = f"The {self.access.value} pool is closed and hands out no connection: open another one to go on."
        await greenlet_spawn(self._queue_pool().close, closed)

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
            poolclass=FairQueuePool,
            pool_size=self.settings.size,
            max_overflow=self.settings.overflow,
            pool_timeout=self.settings.timeout_s,
            pool_reset_on_return=None,
            execution_options={POOL_OPTION: self.access.value},
            connect_args={
                "async_creator_fn": connect,
                "connection_class": CommitCheckingConnection,
                "timeout": self.settings.connect_timeout_s,
                "server_settings": _session_settings(self.access),
            },
        )
        pool = cast("FairQueuePool", engine.pool)
        check_before_use(pool)
        reset_on_return(pool)
        observe_queries(engine)
        return engine

    def _queue_pool(self) -> FairQueuePool:
        return cast("FairQueuePool", self._engine.pool)


class Pools:
    """The pools of one database: a read-write and a read-only one, each with connections of its own.

    Attributes:
        read_write: for clients that write.
        read_only: for clients that only read; their writes are refused.
    """

    def __init__(self, url: str, settings: PoolSettings) -> None:
        self.read_write = ConnectionPool(url, settings, Access.READ_WRITE)
        self.read_only = ConnectionPool(url, settings, Access.READ_ONLY)

    @classmethod
    def for_environment(cls, url: str, name: str) -> Self:
        """Return pools with the settings of the environment of this name.

        Raises:
            UnknownEnvironmentError: there is no such environment.
        """
        return cls(url, PoolSettings.of(Environment.named(name)))

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
    """Return the session defaults of a connection: its application name, and whether it may write."""
    read_only = "on" if access is Access.READ_ONLY else "off"
    return {"application_name": f"agency {access.value}", "default_transaction_read_only": read_only}
