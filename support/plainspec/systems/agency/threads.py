"""The agency's threads as the thread port knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.ports.threads import Thread
from plainspec.systems.agency.application import ApplicationStore

if TYPE_CHECKING:
    from uuid import UUID

    from agency.store import UnitOfWork
    from plainspec.ports.threads import Execution, User


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

    async def titles(self, user: User) -> tuple[str, ...]:
        """Ask a unit of work of the user's."""
        async with self._work(user) as work:
            return tuple(thread.title for thread in await work.threads.all())

    async def rename(self, user: User, thread: Thread, title: str) -> bool:
        """Rename by the number, which the observer knows."""
        async with self._work(user) as work:
            return await work.threads.rename(await self._number(thread), title)

    async def record(self, user: User, title: str, execution: Execution) -> None:
        """Record in a unit of work of the user's."""
        async with self._work(user) as work:
            await work.threads.record(await self._number(Thread(user.tenant, user.name, title)), **execution)

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Ask a unit of work of the user's, by the number, which the observer knows."""
        async with self._work(user) as work:
            found = await work.threads.executions(await self._number(thread))
            return tuple(
                {"status": one.status, "output": one.output, "metrics": one.metrics, "messages": one.messages}
                for one in found
            )

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
