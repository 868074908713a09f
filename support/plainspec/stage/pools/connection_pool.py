"""The stage for pools of connections: a bank whose counters are the connections."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from plainspec.ports.pools import Access, PoolClosedError, WaitedTooLongError
from plainspec.services.process.deadline import POLL_INTERVAL_S, Deadline
from plainspec.stage.pools.checkouts import CLOSED, TOO_LONG, Arrival, Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from plainspec.ports.pools import Pool, PooledSession, PoolMetrics, Pools, PoolSettings, PoolSystem

LIMIT_S = 10.0
DUE_TURNS = 100
"""Turns of the event loop in which somebody who was woken by a timer ends what needs no server."""


async def let_pass(seconds: float) -> None:
    """Let time go by, and then whatever was due earlier: timers run in their order, however busy the machine is."""
    await asyncio.sleep(seconds)
    for _ in range(DUE_TURNS):
        await asyncio.sleep(0)


class BankError(Exception):
    """The bank cannot be played as it is written, or somebody is stuck; says what the pool looked like."""


class Bank:
    """People who come, hold a connection, wait for one, go away, and what the bank looks like meanwhile."""

    def __init__(self, system: PoolSystem) -> None:
        self.system = system
        self.visits: dict[str, Visit] = {}
        self.numbers: dict[str, int] = {}
        self._pools: Pools | None = None

    def open(self, settings: PoolSettings) -> None:
        """Open with so many counters."""
        self._pools = self.system.pools(settings)

    def open_in(self, environment: str) -> None:
        """Open as an environment is tuned.

        Raises:
            UnknownEnvironmentError: there is none of that name.
        """
        self._pools = self.system.pools_for(environment)

    @property
    def is_open(self) -> bool:
        """Whether there are pools."""
        return self._pools is not None

    def pool(self, access: Access = Access.READ_WRITE) -> Pool:
        """Return the counters, or the information desks."""
        if self._pools is None:
            raise BankError("The bank is not open: the scenario does not say how many counters there are.")
        return self._pools.of(access)

    async def come(self, people: Iterable[str], access: Access = Access.READ_WRITE) -> None:
        """Have people come in, one after the other; return when each is served, sent away, or seen to wait."""
        for person in people:
            self.visits[person] = Visit(access, asyncio.create_task(self._arrive(person, self.pool(access))))
            await self._settle(access)

    async def leave(self, people: Iterable[str]) -> None:
        """Have people give their connections back; return when those who waited for them have been served."""
        for person in people:
            visit = self.visits.pop(person)
            if visit.session is None:
                raise BankError(f"{person} holds no connection to give back.\n{self.picture()}")
            await visit.session.give_back()
            await self._settle(visit.access)

    async def come_straight_back(self, person: str) -> None:
        """Have somebody give their connection back and ask for one before anybody else can do anything."""
        access, session = self.visits[person].access, self.session_of(person)

        async def leave_and_arrive() -> Arrival:
            await session.give_back()
            return await self._arrive(person, self.pool(access))

        self.visits[person] = Visit(access, asyncio.create_task(leave_and_arrive()))
        await self._settle(access)

    async def leave_as_others_give_up(self, person: str, others: Iterable[str]) -> None:
        """Have somebody give their connection back, and people who wait give up before any of them can go on."""
        session, access = self.session_of(person), self.visits.pop(person).access
        giving_up = [self.visits.pop(other).arrival for other in others]
        await session.give_back()
        for arrival in giving_up:
            arrival.cancel()
        await asyncio.gather(*giving_up, return_exceptions=True)
        await self._settle(access)

    async def give_up_as_it_opens(self, person: str, others: Iterable[str]) -> None:
        """Have somebody give up whose connection is being made, when others stand in line for its place.

        Raises:
            BankError: the connection was there too soon, or the others do not wait.
        """
        pool = self.pool()
        giving_up = asyncio.create_task(self._arrive(person, pool))
        await asyncio.sleep(0)
        coming = {other: Visit(Access.READ_WRITE, asyncio.create_task(self._arrive(other, pool))) for other in others}
        self.visits.update(coming)
        await asyncio.sleep(0)
        if giving_up.done() or pool.metrics.waiting != len(coming):
            raise BankError(f"{person} could not give up while others wait for the counter.\n{self.picture()}")
        giving_up.cancel()
        await asyncio.gather(giving_up, return_exceptions=True)
        await self._settle(Access.READ_WRITE)

    async def close_as_somebody_leaves(self, person: str) -> None:
        """Have somebody give their connection back when the pools have begun to close, and are not through with it."""
        session = self.session_of(person)
        del self.visits[person]
        closing = asyncio.create_task(self.close())
        await asyncio.sleep(0)
        await session.give_back()
        await closing

    async def close_as_somebody_gives_up(self, person: str) -> None:
        """Have the pools closed and somebody who waits give up before anybody else can do anything."""
        arrival = self.visits.pop(person).arrival
        arrival.cancel()
        await self.close()
        await asyncio.gather(arrival, return_exceptions=True)

    async def go_away(self, people: Iterable[str]) -> None:
        """Have people stop waiting."""
        for person in people:
            visit = self.visits.pop(person)
            visit.arrival.cancel()
            await asyncio.gather(visit.arrival, return_exceptions=True)
            await self._settle(visit.access)

    async def sent_away(self, person: str) -> Arrival:
        """Wait until somebody is sent away.

        Raises:
            BankError: they were served, could not come, or still wait after ``LIMIT_S`` seconds.
        """
        visit = self.visits[person]
        await asyncio.wait([visit.arrival], timeout=LIMIT_S)
        if not visit.arrival.done() or visit.error or visit.session:
            raise BankError(f"{person} was to be sent away, but was not.\n{self.picture()}") from visit.error
        return visit.arrival.result()

    def session_of(self, person: str) -> PooledSession:
        """Return the connection that somebody holds.

        Raises:
            BankError: they hold none.
        """
        visit = self.visits.get(person)
        if visit is None or visit.session is None:
            raise BankError(f"{person} holds no connection.\n{self.picture()}") from (visit.error if visit else None)
        return visit.session

    def number_of(self, person: str) -> int:
        """Return the number of the connection that somebody has, or had last.

        Raises:
            BankError: they never had one.
        """
        if person not in self.numbers:
            raise BankError(f"{person} has not held a connection yet.\n{self.picture()}")
        return self.numbers[person]

    def served(self, access: Access) -> set[str]:
        """Return who holds a connection."""
        return {person for person, visit in self.visits.items() if visit.access is access and visit.session}

    def waiting(self, access: Access) -> set[str]:
        """Return who waits for a connection."""
        return {person for person, visit in self.visits.items() if visit.access is access and not visit.arrival.done()}

    async def sees(self, count: int) -> bool:
        """Say whether the server sees so many connections of the bank."""
        return len(await self.system.connections()) == count

    async def sees_no_transaction(self) -> bool:
        """Say whether the server sees none of them in a transaction."""
        return not await self.system.transactions()

    async def close(self) -> None:
        """Close the pools."""
        if self._pools is not None:
            await self._pools.close()

    async def send_everybody_home(self) -> None:
        """End what is under way, and close."""
        for visit in self.visits.values():
            visit.arrival.cancel()
        await asyncio.gather(*(visit.arrival for visit in self.visits.values()), return_exceptions=True)
        for session in [visit.session for visit in self.visits.values()]:
            if session is not None:
                await session.give_back()
        await self.close()

    async def until(self, what: str, holds: Callable[[], Awaitable[bool]], limit_s: float = LIMIT_S) -> None:
        """Return when something is so that another process brings about.

        Raises:
            BankError: it was not within the limit; names it, and what the pools looked like.
        """
        deadline = Deadline(limit_s)
        while not await holds():
            if deadline.passed:
                raise BankError(f"After {limit_s:g} s it is still not so that {what}.\n{self.picture()}")
            await asyncio.wait([asyncio.create_task(asyncio.sleep(POLL_INTERVAL_S))])

    def picture(self) -> str:
        """Say who is where, and the figures of the pools."""
        lines = [f"{access.value}: {self.pool(access).metrics}" for access in Access if self._pools]
        people = [f"{person} {visit}" for person, visit in self.visits.items()]
        return "\n".join([*lines, *people])

    async def _arrive(self, person: str, pool: Pool) -> Arrival:
        begun_s = time.monotonic()
        try:
            session = await pool.take()
        except WaitedTooLongError as error:
            return Arrival(time.monotonic() - begun_s, reason=TOO_LONG, words=str(error))
        except PoolClosedError as error:
            return Arrival(time.monotonic() - begun_s, reason=CLOSED, words=str(error))
        self.numbers[person] = session.number
        return Arrival(time.monotonic() - begun_s, session)

    async def _settle(self, access: Access) -> None:
        """Wait until everybody is served, was sent away, or is counted by the pool as waiting."""
        deadline = Deadline(LIMIT_S)
        while waiting := self.waiting(access):
            metrics: PoolMetrics = self.pool(access).metrics
            if metrics.waiting == len(waiting) and metrics.checked_in == 0:
                return
            if deadline.passed:
                raise BankError(f"Not everybody is served or waits within {LIMIT_S:g} s.\n{self.picture()}")
            arrivals = [self.visits[person].arrival for person in waiting]
            await asyncio.wait(arrivals, timeout=POLL_INTERVAL_S, return_when=asyncio.FIRST_COMPLETED)
