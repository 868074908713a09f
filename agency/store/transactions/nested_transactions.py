"""Parts of a unit of work: on the same connection, undone alone when they fail."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from agency.store.errors import unless_lost
from agency.store.transactions.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Work = TypeVar("Work", bound=Transaction)


@asynccontextmanager
async def nested_transaction(work: Work) -> AsyncIterator[Work]:
    """Do part of the work in the block; if it raises, the rest of the work stays and can go on.

    The part takes no connection of its own: in a pool that is used up, it would wait for the very unit that waits
    for it. A block that is cancelled, or whose time is up, is undone like one that raises; if that was in the middle of
    a statement, the connection is lost, and the whole work with it.

    Raises:
        RefusedError: the database refused to begin, to keep or to undo the part.
    """
    await work.create_savepoint()
    try:
        yield work
    except BaseException:
        with unless_lost(), suppress(LookupError):  # the block may have ended the whole, and its savepoints with it
            await work.rollback_to_savepoint()
        raise
    await work.release_savepoint()
