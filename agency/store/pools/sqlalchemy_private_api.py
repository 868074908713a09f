"""Everything private of SQLAlchemy that the store touches; written for SQLAlchemy 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.pool.base import _ConnectionRecord

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry
    from sqlalchemy.util.queue import AsyncAdaptedQueue


class ExtensiblePool(AsyncAdaptedQueuePool):
    """A connection pool whose queue is of another class, and that passes on the places of its connections.

    A subclass names the class of its queue: `class FairPool(ExtensiblePool, queue=FairQueue)`.
    """

    def __init_subclass__(cls, *, queue: type[AsyncAdaptedQueue[ConnectionPoolEntry]], **other: Any) -> None:
        """Have pools of this class make their queue from a class."""
        super().__init_subclass__(**other)
        cls._queue_class = queue

    @property
    def queue(self) -> Any:
        """The queue of the pool."""
        return self._pool

    def pass_place_on(self) -> bool:
        """Pass on the place of a connection that could not be made or is no longer needed; return whether it was."""
        return False

    def give_place_up(self) -> None:
        """Give up the place of a connection that could not be made or is no longer needed, or pass it on."""
        self._dec_overflow()

    def unconnected_entry(self) -> ConnectionPoolEntry:
        """Return an entry of the pool whose connection is made by the client that receives it."""
        return _ConnectionRecord(self, connect=False)

    def _dec_overflow(self) -> Literal[True]:
        return True if self.pass_place_on() else super()._dec_overflow()


def check_in(entry: ConnectionPoolEntry) -> None:
    """Return a connection that no client has received yet to its pool."""
    cast("_ConnectionRecord", entry).checkin(_fairy_was_created=False)
