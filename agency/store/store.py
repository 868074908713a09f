"""The store: a connection pool, and units of work on its connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from agency.store.isolation import Isolation
from agency.store.pools.pools import ConnectionPool
from agency.store.pools.settings import PoolSettings
from agency.store.transactions.requests import refuse_inside_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from agency.store.unit_of_work import UnitOfWork


class Store:
    """The agency's database, reached through a connection pool."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = PoolSettings.size,
        pool_overflow: int = PoolSettings.overflow,
        pool_timeout_s: float = PoolSettings.timeout_s,
    ) -> None:
        """Prepare the pool; the first connection is made by the first unit of work.

        Args:
            url: `postgresql://…` or `postgresql+asyncpg://…`.
            pool_size: connections that are kept open.
            pool_overflow: connections beyond these, which are closed when they are returned.
            pool_timeout_s: seconds for which a request waits when all connections are checked out.
        """
        self._pool = ConnectionPool(url, PoolSettings(pool_size, pool_overflow, pool_timeout_s))

    def unit_of_work(
        self,
        isolation: Isolation = Isolation.READ_COMMITTED,
        *,
        tenant: str | None = None,
        user: str | None = None,
        scope: Literal["global"] | None = None,
        guard: Callable[[], None] | None = None,
    ) -> UnitOfWork:
        """Return a unit of work whose transactions run at this level; it begins with its `async with`.

        Args:
            isolation: the level of its transactions.
            tenant: whom it works for; without one it sees no entity at all.
            user: on whose behalf; without one it sees no thread at all.
            scope: `global` marks work of the system for nobody in particular: while a request is handled, it is
                refused with a ``GlobalScopeError``.
            guard: what it raises refuses to begin, and every call.

        Raises:
            ValueError: global work has a tenant or a guard.
        """
        if scope == "global":
            if tenant is not None or user is not None or guard is not None:
                raise ValueError("A global unit of work must have neither a tenant nor a guard.")
            guard = refuse_inside_request
        return self._pool.unit_of_work(isolation, tenant=tenant, user=user, guard=guard or (lambda: None))

    async def close(self) -> None:
        """Close the pool; connections that are checked out are closed when they are returned."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        """Return the store itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the store."""
        await self.close()
