"""SQLAlchemy's connection pool with a first-in, first-out queue of requests, and a count of those that wait."""

from __future__ import annotations

import asyncio
from collections import deque

from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.concurrency import await_
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty, Full

from agency.store.errors import PoolClosedError
from agency.store.pools.sqlalchemy_private_api import ExtensiblePool, check_in


class FairQueue(AsyncAdaptedQueue[ConnectionPoolEntry]):
    """The idle connections, and the requests that wait for one, in the order in which they were made.

    A returned connection goes straight to the first request. In the base class it is free for a moment, in which a
    client that has just returned a connection can take it again, ahead of all requests that wait.

    Attributes:
        requests: those that wait, the first to be served first.
    """

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base class has it
        super().__init__(maxsize, use_lifo)
        self.requests: deque[asyncio.Future[ConnectionPoolEntry]] = deque()
        self._closed_reason: str | None = None

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return len(self.requests)

    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:  # noqa: FBT001, FBT002 - as the base class has it
        """Take an idle connection; if there is none and `block` is set, wait up to `timeout` seconds.

        Raises:
            Empty: there is none.
            PoolClosedError: the pool is closed, or was closed during the wait.
        """
        if self._closed_reason is not None:
            raise PoolClosedError(self._closed_reason)
        if not block or not self.empty():
            return self.get_nowait()
        request: asyncio.Future[ConnectionPoolEntry] = asyncio.get_running_loop().create_future()
        self.requests.append(request)
        try:
            return await_(_within(timeout, request))
        except BaseException as error:
            if request in self.requests:
                self.requests.remove(request)
            elif not request.cancelled() and request.exception() is None:
                check_in(request.result())
            if isinstance(error, TimeoutError):
                raise Empty from error
            raise

    def put_nowait(self, item: ConnectionPoolEntry) -> None:
        """Hand a connection to the first request; without one, keep it.

        Raises:
            Full: the queue is full, the connection is lost, or the pool is closed.
        """
        if self.hand_over(item):
            return
        if item.dbapi_connection is None or self._closed_reason is not None:
            raise Full
        super().put_nowait(item)

    def hand_over(self, item: ConnectionPoolEntry) -> bool:
        """Hand a connection to the first request; return whether there is one.

        A cancelled request stays in the queue until its task runs again; it is passed over.
        """
        while self.requests:
            request = self.requests.popleft()
            if not request.done():
                request.set_result(item)
                return True
        return False

    def close(self, reason: str) -> None:
        """Hand out and take back nothing from now on; fail every request that waits with ``PoolClosedError``."""
        self._closed_reason = reason
        while self.requests:
            request = self.requests.popleft()
            if not request.done():
                request.set_exception(PoolClosedError(reason))


class FairQueuePool(ExtensiblePool, queue=FairQueue):
    """A connection pool that serves requests in their order, and reports how many wait."""

    queue: FairQueue

    @property
    def waiting(self) -> int:
        """How many requests wait for a connection."""
        return self.queue.waiting

    @property
    def overflowing(self) -> int:
        """How many connections are open beyond the size of the pool."""
        return max(0, self.overflow())

    def close(self, reason: str) -> None:
        """Close the idle connections now, each of the others when it is returned; fail all requests that wait.

        Until then the pool reports how many are checked out, which it no longer does after SQLAlchemy's ``dispose``.
        """
        self.queue.close(reason)
        while self.checkedin():
            try:
                self.queue.get_nowait().close()
            finally:
                self.give_place_up()

    def pass_place_on(self) -> bool:
        """Hand the place of a connection to the first request that waits, which makes the connection.

        In the base class no request is told of the place, and all wait until they time out.
        """
        return self.queue.hand_over(self.unconnected_entry())


async def _within(timeout_s: float | None, request: asyncio.Future[ConnectionPoolEntry]) -> ConnectionPoolEntry:
    async with asyncio.timeout(timeout_s):
        return await request
