"""A crowd: people who do the same at once, and again when they are refused for what others did meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.database import RefusedError

if TYPE_CHECKING:
    from plainspec.ports.database import Database, IsolationLevel, Session

CROWD_LIMIT_S = 5.0


@dataclass(frozen=True)
class Outcome:
    """What came of one person's work.

    Attributes:
        attempts: how often it was begun.
        verdict: `committed`, or `refused: ...` with the refusal that it ended with.
    """

    attempts: int
    verdict: str


@dataclass(frozen=True)
class Crowd:
    """What came of everybody's work."""

    outcomes: tuple[Outcome, ...]

    @classmethod
    async def raising(cls, database: Database, level: IsolationLevel, heads: int, owner: str, amount: int) -> Crowd:
        """Let so many people read a balance and set it to that much more, each in a transaction of their own.

        Nobody writes before everybody has read for the first time, so that all begin with the same balance.

        Raises:
            TimeoutError: they were not through within ``CROWD_LIMIT_S`` seconds.
        """
        all_have_read = asyncio.Barrier(heads)
        async with asyncio.timeout(CROWD_LIMIT_S), asyncio.TaskGroup() as group:
            tasks = [group.create_task(_raise(database, level, owner, amount, all_have_read)) for _ in range(heads)]
        return cls(tuple(task.result() for task in tasks))


async def _raise(
    database: Database, level: IsolationLevel, owner: str, amount: int, all_have_read: asyncio.Barrier
) -> Outcome:
    attempts = 0

    async def read_and_set(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        balance = await session.read(owner)
        if attempts == 1:
            await all_have_read.wait()
        await session.set(owner, (balance or 0) + amount)

    try:
        await database.transact(level, read_and_set)
    except RefusedError as error:
        return Outcome(attempts, f"refused: {error.refusal.name}")
    return Outcome(attempts, "committed")
