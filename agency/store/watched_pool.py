"""SQLAlchemy's pool, which also says how many wait, and hands connections on in a state like new."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util.concurrency import await_
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty

from agency.store.errors import PoolClosedError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import PoolResetState

LIKE_NEW = """
    CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); RESET SESSION AUTHORIZATION; RESET ALL;
    DISCARD SEQUENCES; DISCARD TEMP
"""
"""What DISCARD ALL does, but for prepared statements and their plans, which are worth keeping."""

DEAD = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What asyncpg raises when it is asked whether a connection lives that does not."""


class PatientQueue(AsyncAdaptedQueue[ConnectionPoolEntry]):
    """The idle connections, and the line of those who wait for one.

    What is given back goes straight to whoever is first in line. In the base class it lies open for a moment, and
    whoever has just given a connection back can take it again, past all who wait.
    """

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:  # noqa: FBT001, FBT002 - as the base class has it
        super().__init__(maxsize, use_lifo)
        self._line: deque[asyncio.Future[ConnectionPoolEntry]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:  # noqa: FBT001, FBT002 - as the base class has it
        """Take an idle connection; if there is none and `block` is set, wait up to `timeout` seconds.

        Raises:
            Empty: there is none.
            PoolClosedError: the pool has been closed meanwhile.
        """
        if not block or not self.empty():
            return self.get_nowait()
        try:
            return await_(self._in_line(timeout))
        except TimeoutError as error:
            raise Empty from error

    def put_nowait(self, item: ConnectionPoolEntry) -> None:
        """Hand a connection to whoever is first in line; if nobody is, keep it.

        Who has been cancelled stands in line until their task goes on, and gets nothing.
        """
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(item)
                return
        super().put_nowait(item)

    def turn_away(self, reason: str) -> None:
        """Have everybody who waits hear ``PoolClosedError``."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_exception(PoolClosedError(reason))

    async def _in_line(self, timeout_s: float | None) -> ConnectionPoolEntry:
        turn: asyncio.Future[ConnectionPoolEntry] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            async with asyncio.timeout(timeout_s):
                return await turn
        except BaseException:
            if turn in self._line:
                self._line.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                self.put_nowait(turn.result())
            raise


class WatchedPool(AsyncAdaptedQueuePool):
    """A pool of which everything can be told that an operator wants to know."""

    _queue_class = PatientQueue

    @property
    def waiting(self) -> int:
        """How many wait for a connection."""
        return self._line().waiting

    @property
    def surplus(self) -> int:
        """How many connections are open beyond the size of the pool."""
        return max(0, self.overflow())

    def turn_away(self, reason: str) -> None:
        """Send everybody away who waits."""
        self._line().turn_away(reason)

    def _line(self) -> PatientQueue:
        return cast("PatientQueue", self._pool)


def ask_before_use(pool: WatchedPool) -> None:
    """See to it that nobody gets a connection that has died while it was idle.

    One call, where SQLAlchemy's own `pool_pre_ping` begins a transaction, asks, and rolls back. From the server's
    goodbye until it hangs up, asyncpg takes every call for a mistake of its own: ``InternalClientError``.
    """

    def ask(connection: DBAPIConnection, _entry: object, _holder: object) -> None:
        try:
            cast("Any", connection).run_async(_ask)
        except DEAD as error:
            raise InvalidatePoolError("a connection has died while it was idle") from error

    event.listen(pool, "checkout", ask)


def renew_on_return(pool: WatchedPool) -> None:
    """See to it that a connection is given back without its transaction, settings, locks and temporary tables."""

    def renew(connection: DBAPIConnection, _entry: object, state: PoolResetState) -> None:
        if not state.terminate_only:
            make_like_new(connection)

    event.listen(pool, "reset", renew)


def make_like_new(connection: DBAPIConnection) -> None:
    """Undo what a connection's last holder has left open, and forget what they have set."""
    connection.rollback()
    cast("Any", connection).run_async(_clean)


async def _ask(driver: asyncpg.Connection) -> None:
    await driver.execute("SELECT 1")


async def _clean(driver: asyncpg.Connection) -> None:
    await driver.execute(LIKE_NEW)
