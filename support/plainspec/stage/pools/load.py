"""Many customers of the bank at once, some of whom go away before they are through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.ports.pools import Pool


class Moment(Enum):
    """When a customer can change their mind."""

    NEVER = "never"
    WAITING = "while waiting"
    PAYING_IN = "in the middle of the deposit"
    COMMITTING = "while the deposit is committed"
    LEAVING = "while leaving"


@dataclass(frozen=True)
class Rush:
    """What became of many customers, each of whom wanted to pay in 1.

    Attributes:
        done: deposits that were reported as committed.
        doubtful: deposits whose commit was interrupted, so that nobody was told how it ended.
        gone: customers who went away before they were through.
        most_taken: how many connections were held at once, at most.
    """

    done: int
    doubtful: int
    gone: int
    most_taken: int


class Crowd:
    """Customers who come at the same moment.

    Args:
        pool: where they come to.
        owner: whose account they pay into.
    """

    def __init__(self, pool: Pool, owner: str) -> None:
        self._pool = pool
        self._owner = owner
        self._done = 0
        self._doubtful = 0
        self._most_taken = 0

    async def come(self, customers: int, moment: Moment = Moment.NEVER) -> Rush:
        """Have them all come; every second one goes away at that moment.

        Raises:
            Exception: what stopped a customer, if it was not their own going away.
        """
        moments = [moment if customer % 2 else Moment.NEVER for customer in range(customers)]
        tasks = [asyncio.create_task(self._be_served(goes_at)) for goes_at in moments]
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end
        gone = sum(isinstance(end, asyncio.CancelledError) for end in ends)
        return Rush(self._done, self._doubtful, gone, self._most_taken)

    async def _be_served(self, goes_at: Moment) -> None:
        change_mind(Moment.WAITING, goes_at)
        session = await self._pool.take()
        try:
            self._most_taken = max(self._most_taken, self._pool.metrics.checked_out)
            change_mind(Moment.PAYING_IN, goes_at)
            await session.add(self._owner, 1)
            self._doubtful += 1
            change_mind(Moment.COMMITTING, goes_at)
            await session.commit()
            self._doubtful -= 1
            self._done += 1
            change_mind(Moment.LEAVING, goes_at)
        finally:
            await session.give_back()


def change_mind(now: Moment, goes_at: Moment) -> None:
    """Cancel the running task if this is its moment; that shows as soon as it next waits for anything."""
    task = asyncio.current_task()
    if now is goes_at and task is not None:
        task.cancel()
