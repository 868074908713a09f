"""The store: a pool of connections, and units of work on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from agency.store.driver import ListeningConnection
from agency.store.unit_of_work import Isolation, UnitOfWork

if TYPE_CHECKING:
    from types import TracebackType

POOL_SIZE = 20
POOL_OVERFLOW = 40
POOL_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 10.0


class Store:
    """The agency's database, reached through a pool of connections."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = POOL_SIZE,
        pool_overflow: int = POOL_OVERFLOW,
        pool_timeout_s: float = POOL_TIMEOUT_S,
    ) -> None:
        """Prepare the pool; the first connection is made by the first unit of work.

        Args:
            url: `postgresql://…`, whatever driver it names.
            pool_size: connections that are kept open.
            pool_overflow: connections beyond these that are made when need be.
            pool_timeout_s: seconds to wait for a connection when all are taken.
        """
        self._engine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_overflow,
            pool_timeout=pool_timeout_s,
            connect_args={"connection_class": ListeningConnection, "timeout": CONNECT_TIMEOUT_S},
        )

    def unit_of_work(self, isolation: Isolation = Isolation.READ_COMMITTED) -> UnitOfWork:
        """Return a unit of work whose transactions run at this level; it begins with its `async with`."""
        return UnitOfWork(self._engine, isolation)

    async def close(self) -> None:
        """Close the connections that nobody holds."""
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        """Return the store itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the store."""
        await self.close()
