"""SQLAlchemy's pool, which also says how many wait, and hands connections on in a state like new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import event
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util.queue import AsyncAdaptedQueue

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import PoolResetState

LIKE_NEW = """
    CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); RESET SESSION AUTHORIZATION; RESET ALL;
    DISCARD SEQUENCES; DISCARD TEMP
"""
"""What DISCARD ALL does, but for prepared statements and their plans, which are worth keeping."""


class PatientQueue(AsyncAdaptedQueue[ConnectionPoolEntry]):
    """The idle connections, and whoever waits for one.

    Attributes:
        waiting: how many wait.
    """

    waiting = 0

    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:  # noqa: FBT001, FBT002 - as the base class has it
        """Take an idle connection; if there is none and `block` is set, wait up to `timeout` seconds."""
        if not block or not self.empty():
            return super().get(block, timeout)
        self.waiting += 1
        try:
            return super().get(block, timeout)
        finally:
            self.waiting -= 1


class WatchedPool(AsyncAdaptedQueuePool):
    """A pool of which everything can be told that an operator wants to know."""

    _queue_class = PatientQueue

    @property
    def waiting(self) -> int:
        """How many wait for a connection."""
        return cast("PatientQueue", self._pool).waiting

    @property
    def surplus(self) -> int:
        """How many connections are open beyond the size of the pool."""
        return max(0, self.overflow())


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


async def _clean(driver: asyncpg.Connection) -> None:
    await driver.execute(LIKE_NEW)
