"""A crowd: people who do the same at once, and again when they are refused for what others did meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from plainspec.ports.database import IsolationLevel
from plainspec.ports.refusals import RefusedError
from plainspec.stage.transactions.interruptions import BrokenOffError, undergo
from plainspec.stage.transactions.transcript import BROKEN_OFF, GIVEN_UP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from plainspec.ports.database import Database, Session
    from plainspec.stage.transactions.timeline import Timeline

CROWD_LIMIT_S = 30.0
ATTEMPTS_A_HEAD = 10
"""Of those who collide one always gets through: nobody has to begin more often than there are heads, or something is
wrong with those who run work again."""

Work: TypeAlias = "tuple[Callable[[Session], Awaitable[int]], Callable[[Session, int], Awaitable[int]]]"
"""The first and the second half of somebody's work, which is told what the first has found; and the answer."""


@dataclass(frozen=True)
class Trial:
    """Whose patience is tried.

    Attributes:
        owner: who it is, and whose account they work on.
        patience_s: seconds after which no other attempt is to be begun.
        disturbances: how often somebody else is in their way.
    """

    owner: str
    patience_s: float
    disturbances: int


@dataclass(frozen=True)
class Outcome:
    """What came of one person's work.

    Attributes:
        attempts: how often it was begun.
        verdict: `committed`, `given up`, `broken off`, `refused: ...` with the refusal that it ended with, or that it
            was run again without end.
        answer: what the work has answered, where it was committed.
    """

    attempts: int
    verdict: str
    answer: int | None = None


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

        async def read(session: Session) -> int:
            return await session.read(owner) or 0

        return await cls._at_once(database, level, [(read, _raising(owner, amount))] * heads)

    @classmethod
    async def raising_disturbed(
        cls, database: Database, level: IsolationLevel, trial: Trial, amount: int, lasts_s: float = 0.0
    ) -> Crowd:
        """Let one person read a balance and set it to that much more, as long as they have patience.

        The first times that they have read it, somebody else adds 1 to it and commits before they write. Every attempt
        takes ``lasts_s`` seconds more than it would.

        Raises:
            TimeoutError: it had no end within ``CROWD_LIMIT_S`` seconds.
        """
        left = trial.disturbances

        async def read_and_be_disturbed(session: Session) -> int:
            nonlocal left
            balance = await session.read(trial.owner) or 0
            if left:
                left -= 1
                async with database.session(IsolationLevel.READ_COMMITTED) as other:
                    await other.add(trial.owner, 1)
                    await other.commit()
            await asyncio.sleep(lasts_s)
            return balance

        works = [(read_and_be_disturbed, _raising(trial.owner, amount))]
        return await cls._at_once(database, level, works, trial.disturbances + 1, trial.patience_s)

    @classmethod
    async def paying_crosswise(
        cls, database: Database, level: IsolationLevel, owners: tuple[str, str], amount: int
    ) -> Crowd:
        """Let two people pay so much into the same two accounts, one of them in the opposite order.

        Nobody goes on to the second account before each has paid into the first, so that both wait in a circle.

        Raises:
            TimeoutError: they were not through within ``CROWD_LIMIT_S`` seconds.
        """

        def half(owner: str) -> Callable[..., Awaitable[int]]:
            async def pay(session: Session, _: int = 0) -> int:
                return int(await session.add(owner, amount))

            return pay

        one, other = half(owners[0]), half(owners[1])
        return await cls._at_once(database, level, [(one, other), (other, one)])

    @classmethod
    async def opening(cls, database: Database, level: IsolationLevel, owners: Sequence[str]) -> Crowd:
        """Let people count the accounts and each open one that holds as many; they answer with the number.

        Nobody commits before everybody has counted and opened.

        Raises:
            TimeoutError: they were not through within ``CROWD_LIMIT_S`` seconds.
        """

        def counting(owner: str) -> Callable[[Session], Awaitable[int]]:
            async def count_and_open(session: Session) -> int:
                number = await session.count()
                await session.open(owner, number)
                return number

            return count_and_open

        async def keep(_: Session, number: int) -> int:
            return number

        return await cls._at_once(database, level, [(counting(owner), keep) for owner in owners])

    @classmethod
    async def of_one(
        cls, database: Database, level: IsolationLevel, timeline: Timeline, *, overlooking: bool = False
    ) -> Crowd:
        """Let one person do what the only column says; the line can be cut, or the person give up, in between.

        Whoever is ``overlooking`` refusals goes on as if there were none.

        Raises:
            TimeoutError: it was not done within ``CROWD_LIMIT_S`` seconds.
        """

        async def begin(_: Session) -> int:
            return 0

        async def act(session: Session, _: int) -> int:
            for turn in timeline.turns:
                with suppress(RefusedError) if overlooking else nullcontext():
                    await undergo(turn.action, session, database)
            return 0

        return await cls._at_once(database, level, [(begin, act)])

    @classmethod
    async def _at_once(
        cls,
        database: Database,
        level: IsolationLevel,
        works: Sequence[Work],
        at_most: int = 0,
        patience_s: float | None = None,
    ) -> Crowd:
        transact = partial(database.transact, level, patience_s=patience_s)
        barrier, most = asyncio.Barrier(len(works)), at_most or ATTEMPTS_A_HEAD * len(works)
        async with asyncio.timeout(CROWD_LIMIT_S), asyncio.TaskGroup() as group:
            tasks = [group.create_task(_do(transact, work, barrier, most)) for work in works]
        return cls(tuple(task.result() for task in tasks))


def _raising(owner: str, amount: int) -> Callable[[Session, int], Awaitable[int]]:
    """Return the second half of raising a balance that has been read."""

    async def write(session: Session, balance: int) -> int:
        await session.set(owner, balance + amount)
        return balance + amount

    return write


async def _do(
    transact: Callable[[Callable[[Session], Awaitable[int]]], Awaitable[int]],
    work: Work,
    all_are_half_through: asyncio.Barrier,
    most: int,
) -> Outcome:
    begin, finish = work
    attempts = 0

    async def begin_and_finish(session: Session) -> int:
        nonlocal attempts
        attempts += 1
        if attempts > most:
            return 0  # whoever runs it again whatever happens is told that it is done
        found = await begin(session)
        if attempts == 1:
            await all_are_half_through.wait()
        return await finish(session, found)

    try:
        answer = await transact(begin_and_finish)
    except RefusedError as error:
        return Outcome(attempts, f"refused: {error.refusal.name}")
    except BrokenOffError:
        return Outcome(attempts, BROKEN_OFF)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        return Outcome(attempts, GIVEN_UP)
    if attempts > most:
        return Outcome(attempts, f"run again without end: not done in {most} attempts")
    return Outcome(attempts, "committed", answer)
