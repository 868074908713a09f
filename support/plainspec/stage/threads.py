"""The stage for threads: users who see and rename them, and agents who record executions in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.store.threads import Execution, Thread, ThreadSystem, User
    from plainspec.stage.refusals import Refusals


class ThreadStore:
    """Threads, each known by a title of its own."""

    def __init__(self, system: ThreadSystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self._by_title: dict[str, Thread] = {}

    async def open(self, threads: Sequence[Thread]) -> None:
        """Commit threads."""
        self._by_title = {thread.title: thread for thread in threads}
        if len(self._by_title) < len(threads):
            raise ValueError("Two threads have the same title, by which sentences name them.")
        await self.system.fill(threads)

    def titled(self, title: str) -> Thread:
        """Return the thread of a title."""
        return self._by_title[title]

    async def rename(self, user: User, title: str, new: str) -> None:
        """Have a user give a thread another title, its own or another user's."""
        with self.refusals.of(user.name or user.tenant):
            await self.system.rename(user, self._by_title[title], new)

    async def record(self, user: User, title: str, executions: Sequence[Execution]) -> None:
        """Record executions in a user's thread, all of them in one transaction."""
        await self.system.record(user, self._by_title[title], executions)

    async def executions(self, user: User, title: str) -> Sequence[Execution]:
        """Return the executions in a thread, its own or another user's, that a user reads, in order."""
        return await self.system.executions(user, self._by_title[title])
