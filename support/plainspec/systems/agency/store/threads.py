"""The agency's threads as the thread port knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.threads import Execution
from plainspec.systems.agency.store.application import ApplicationStore, begun
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from agency.store import UnitOfWork
    from plainspec.ports.store.threads import Thread, User


class AgencyThreads(ApplicationStore):
    """The agency's store as the application reaches it, and an observer beside it."""

    async def fill(self, threads: Sequence[Thread]) -> None:
        """Insert committed threads with SQL of our own."""
        rows = [(thread.tenant, thread.owner, thread.title) for thread in threads]
        await self._observer.executemany("INSERT INTO thread (tenant, owner, title) VALUES ($1, $2, $3)", rows)

    async def titles(self, user: User) -> tuple[str, ...]:
        """Ask a unit of work of the user's."""
        async with self._work(user) as work:
            return tuple(thread.title for thread in await work.threads.all())

    async def rename(self, user: User, thread: Thread, title: str) -> None:
        """Rename by the id, which the observer knows."""
        number = await self._number(thread)
        async with self._work(user) as work:
            with refusals():
                renamed = await work.threads.rename(number, title)
                await work.commit()
        if not renamed:
            raise RefusedError(Refusal(RefusalKind.NOT_FOUND, f"The user has no thread {number}."))

    async def record(self, user: User, thread: Thread, executions: Sequence[Execution]) -> None:
        """Record in one unit of work of the user's."""
        number = await self._number(thread)
        async with self._work(user) as work:
            with refusals():
                for one in executions:
                    said = {"output": one.output, "metrics": dict(one.metrics), "messages": one.messages}
                    await work.threads.record(number, one.status, **said)
                await work.commit()

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Ask a unit of work of the user's, by the id, which the observer knows."""
        number = await self._number(thread)
        async with self._work(user) as work:
            found = await work.threads.executions(number)
        return tuple(Execution(one.status, one.output, one.metrics, one.messages) for one in found)

    def _work(self, user: User) -> AbstractAsyncContextManager[UnitOfWork]:
        return begun(self._store.unit_of_work(tenant=user.tenant, user=user.name or None))

    async def _number(self, thread: Thread) -> UUID:
        number: UUID = await self._observer.fetchval(
            "SELECT id FROM thread WHERE tenant = $1 AND owner = $2 AND title = $3",
            thread.tenant,
            thread.owner,
            thread.title,
        )
        return number
