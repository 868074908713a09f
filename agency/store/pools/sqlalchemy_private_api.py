"""Everything private of SQLAlchemy that the store touches; written for SQLAlchemy 2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy.pool.base import _ConnectionRecord

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry, Pool


def check_in(entry: ConnectionPoolEntry) -> None:
    """Return a connection that no client has received yet to its pool."""
    cast("_ConnectionRecord", entry).checkin(_fairy_was_created=False)


def unconnected_entry(pool: Pool) -> ConnectionPoolEntry:
    """Return an entry of a pool whose connection is made by the client that receives it."""
    return _ConnectionRecord(pool, connect=False)
