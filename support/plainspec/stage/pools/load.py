"""Load: many clients of a pool at the same time, some of which are cancelled."""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.ports.store.pools import Pool


class Moment(Enum):
    """At which point of its work a client is cancelled."""

    NEVER = "none of them was cancelled"
    WAITING = "every second one was cancelled while waiting"
    UPDATING = "every second one was cancelled before its update"
    COMMITTING = "every second one was cancelled before its commit"
    RETURNING = "every second one was cancelled after its commit"


async def add_concurrently(pool: Pool, owner: str, clients: int, cancelled: Moment) -> None:
    """Have so many clients add 1 to an account, each on a connection of its own; return when all have ended.

    Raises:
        Exception: what a client failed with, other than its cancellation.
    """
    moments = [cancelled if number % 2 else Moment.NEVER for number in range(clients)]
    tasks = [asyncio.create_task(_add_one(pool, owner, moment)) for moment in moments]
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


async def _add_one(pool: Pool, owner: str, cancelled: Moment) -> None:
    _cancel_at(Moment.WAITING, cancelled)
    session = await pool.take()
    try:
        _cancel_at(Moment.UPDATING, cancelled)
        await session.add(owner, 1)
        _cancel_at(Moment.COMMITTING, cancelled)
        await session.commit()
        _cancel_at(Moment.RETURNING, cancelled)
    finally:
        await session.give_back()


def _cancel_at(now: Moment, cancelled: Moment) -> None:
    """Cancel the running task if this is its moment; it takes effect when the task next waits."""
    task = asyncio.current_task()
    if now is cancelled and task is not None:
        task.cancel()
