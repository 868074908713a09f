"""A process that runs one task, and waits at a moment until it is killed: `python -m … URL TENANT USER TASK MOMENT`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING
from uuid import UUID

from agency.planning import Assignment, EntryTable, TaskRunner
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


class Stuck(EntryTable):
    """Memory in which keeping an output does not end: the transaction is open, with the task's end in it."""

    async def keep(self, text: str, content_type: str) -> UUID:
        """Insert the entry, and wait."""
        number = await super().keep(text, content_type)
        await wait_to_be_killed()
        return number


async def main(url: str, tenant: str, user: str, task: str, moment: KillMoment) -> None:
    """Run the task."""

    async def work(assignment: Assignment) -> str:
        if moment is KillMoment.AT_WORK:
            await wait_to_be_killed()
        return f"{assignment.title}: done by a process that was killed"

    def memory(work: UnitOfWork) -> EntryTable:
        return Stuck(work)

    async with Store(url) as store:
        await TaskRunner(store, step(work), memory=memory).run(UserID(tenant, user), UUID(task))


if __name__ == "__main__":
    url, tenant, user, task, moment = sys.argv[1:]
    asyncio.run(main(url, tenant, user, task, KillMoment(moment)))
