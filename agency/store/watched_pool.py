"""SQLAlchemy's pool, which also says how many wait, and hands connections on in a state like new."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Literal, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.pool.base import _ConnectionRecord
from sqlalchemy.util.concurrency import await_
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty, Full

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
        self._closed_words: str | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:  # noqa: FBT001, FBT002 - as the base class has it
        """Take an idle connection; if there is none and `block` is set, wait up to `timeout` seconds.

        Raises:
            Empty: there is none.
            PoolClosedError: the pool is closed, or has been closed meanwhile.
        """
        if self._closed_words is not None:
            raise PoolClosedError(self._closed_words)
        if not block or not self.empty():
            return self.get_nowait()
        turn: asyncio.Future[ConnectionPoolEntry] = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            return await_(_within(timeout, turn))
        except BaseException as error:
            if turn in self._line:
                self._line.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                cast("_ConnectionRecord", turn.result()).checkin(_fairy_was_created=False)
            if isinstance(error, TimeoutError):
                raise Empty from error
            raise

    def put_nowait(self, item: ConnectionPoolEntry) -> None:
        """Hand a connection to whoever is first in line; if nobody is, keep it.

        Raises:
            Full: there is no room for it, it has died, or the pool is closed.
        """
        if self.hand_on(item):
            return
        if item.dbapi_connection is None or self._closed_words is not None:
            raise Full
        super().put_nowait(item)

    def hand_on(self, item: ConnectionPoolEntry) -> bool:
        """Hand a connection to whoever is first in line; return whether anybody is.

        Who has been cancelled stands in line until their task goes on, and gets nothing.
        """
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(item)
                return True
        return False

    def close(self, reason: str) -> None:
        """Give out nothing and take nothing back from now on; have everybody who waits hear ``PoolClosedError``."""
        self._closed_words = reason
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_exception(PoolClosedError(reason))


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

    def close(self, reason: str) -> None:
        """Close the idle connections now, and each of the others when it is given back; send everybody away who waits.

        Until then the figures tell how many are held, which they no longer do after SQLAlchemy's ``dispose``.
        """
        self._line().close(reason)
        while self.checkedin():
            try:
                self._line().get_nowait().close()
            finally:
                self._dec_overflow()

    def _dec_overflow(self) -> Literal[True]:
        """Give up the place of a connection that could not be made or is no longer needed.

        If somebody waits, the place is theirs, and they make the connection. In the base class nobody hears of the
        place, and they wait until their time is up.
        """
        return self._line().hand_on(_ConnectionRecord(self, connect=False)) or super()._dec_overflow()

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


async def _within(timeout_s: float | None, turn: asyncio.Future[ConnectionPoolEntry]) -> ConnectionPoolEntry:
    async with asyncio.timeout(timeout_s):
        return await turn


async def _ask(driver: asyncpg.Connection) -> None:
    await driver.execute("SELECT 1")


async def _clean(driver: asyncpg.Connection) -> None:
    if driver.is_in_transaction():  # somebody has begun it by hand, and SQLAlchemy does not know
        await driver.execute("ROLLBACK")
    await driver.execute(LIKE_NEW)
