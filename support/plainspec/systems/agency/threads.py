"""The agency's threads as the thread port knows them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plainspec.ports.threads import Thread
from plainspec.systems.agency.application import ApplicationStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from uuid import UUID

    import agency.store.threads as agency
    from agency.store import UnitOfWork
    from plainspec.ports.threads import Execution, User


class AgencyThreadSession:
    """One unit of work for a user, who holds what they have read until the next time."""

    def __init__(self, work: UnitOfWork, number: Callable[[Thread], Awaitable[UUID]]) -> None:
        self._work = work
        self._number = number
        self._threads: tuple[agency.Thread, ...] = ()
        self._executions: tuple[agency.Execution, ...] = ()

    async def titles(self) -> tuple[str, ...]:
        """Ask the unit of work."""
        self._threads = await self._work.threads.all()
        return tuple(thread.title for thread in self._threads)

    async def executions(self, thread: Thread) -> tuple[Execution, ...]:
        """Ask the unit of work by the number, which the observer knows."""
        self._executions = await self._work.threads.executions(await self._number(thread))
        return tuple(
            {"status": one.status, "output": one.output, "metrics": one.metrics, "messages": one.messages}
            for one in self._executions
        )


class AgencyThreads(ApplicationStore):
    """The agency's store as the application reaches it, and an observer beside it."""

    async def fill(self, threads: list[Thread]) -> None:
        """Insert committed threads with SQL of our own."""
        rows = [(thread.tenant, thread.owner, thread.title) for thread in threads]
        await self._observer.executemany("INSERT INTO thread (tenant, owner, title) VALUES ($1, $2, $3)", rows)

    async def committed(self) -> tuple[Thread, ...]:
        """Read the committed threads with SQL of our own."""
        rows = await self._observer.fetch("SELECT tenant, owner, title FROM thread ORDER BY tenant, owner, title")
        return tuple(Thread(*row) for row in rows)

    async def go_on(self, thread: Thread, status: str) -> None:
        """Update the executions with SQL of our own."""
        await self._observer.execute(
            "UPDATE execution SET status = $1 WHERE thread_id = $2", status, await self._number(thread)
        )

    @asynccontextmanager
    async def session(self, user: User) -> AsyncIterator[AgencyThreadSession]:
        """Open a unit of work of the user's."""
        async with self._work(user) as work:
            yield AgencyThreadSession(work, self._number)

    async def titles(self, user: User) -> tuple[str, ...]:
        """Ask a unit of work of the user's."""
        async with self.session(user) as session:
            return await session.titles()

    async def rename(self, user: User, thread: Thread, title: str) -> bool:
        """Rename by the number, which the observer knows."""
        async with self._work(user) as work:
            return await work.threads.rename(await self._number(thread), title)

    async def record(self, user: User, title: str, execution: Execution) -> None:
        """Record in a unit of work of the user's."""
        async with self._work(user) as work:
            await work.threads.record(await self._number(Thread(user.tenant, user.name, title)), **execution)

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Ask a unit of work of the user's."""
        async with self.session(user) as session:
            return await session.executions(thread)

    def _work(self, user: User) -> UnitOfWork:
        return self._store.unit_of_work(tenant=user.tenant, user=user.name or None)

    async def _number(self, thread: Thread) -> UUID:
        number: UUID = await self._observer.fetchval(
            "SELECT id FROM thread WHERE tenant = $1 AND owner = $2 AND title = $3",
            thread.tenant,
            thread.owner,
            thread.title,
        )
        return number
