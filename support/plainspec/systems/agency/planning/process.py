"""A process that runs one task, and waits at a moment until it is killed: `… URL OLLAMA TENANT USER TASK MOMENT`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING
from uuid import UUID

from agency.memory.ollama import OllamaEmbedder
from agency.planning import Assignment, TaskMemory, TaskRunner
from agency.sessions import UserID
from agency.store import Store
from agency.workflow import step
from plainspec.ports.planning import KillMoment

if TYPE_CHECKING:
    from agency.store import UnitOfWork

READY = "ready"


async def wait_to_be_killed() -> None:
    """Say that the moment has come, and wait."""
    print(READY, flush=True)  # noqa: T201 - the parent reads it
    await asyncio.Event().wait()


class Stuck(TaskMemory):
    """Memory in which keeping an output does not end: the transaction is open, with the task's end in it."""

    async def keep(self, work: UnitOfWork, text: str, content_type: str) -> UUID:
        """Insert the entry, and wait."""
        number = await super().keep(work, text, content_type)
        await wait_to_be_killed()
        return number


async def main(url: str, ollama_url: str, user: UserID, task: str, moment: KillMoment) -> None:
    """Run the task."""

    async def work(assignment: Assignment) -> str:
        if moment is KillMoment.AT_WORK:
            await wait_to_be_killed()
        return f"{assignment.title}: done by a process that was killed"

    async with Store(url) as store, OllamaEmbedder.at(ollama_url) as embedder:
        await TaskRunner(store, step(work), Stuck(store, embedder)).run(user, UUID(task))


if __name__ == "__main__":
    url, ollama_url, tenant, user, task, moment = sys.argv[1:]
    asyncio.run(main(url, ollama_url, UserID(tenant, user), task, KillMoment(moment)))
