"""Updates and connections that are lost when many clients come at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import UnitOfWork
    from plainspec.proving import Patch

LOAD = "pools/load.feature: 200 clients have added 1 each, and {} was cancelled{}"
WORK = "agency.store.unit_of_work:UnitOfWork"


@fault(
    "a client that is cancelled does not return its connection",
    caught_by=LOAD.format("every second one", " after its commit"),
    because="waiting=2",
)
def leak_one_connection(patch: Patch) -> None:
    """It happens once, and nothing fails until many have leaked."""
    close = patch.original(f"{WORK}.close")
    leaked: list[object] = []

    async def close_unless_cancelled(self: UnitOfWork) -> None:
        task = asyncio.current_task()
        if not leaked and task is not None and task.cancelling():
            leaked.append(self)  # kept from the garbage collector, which would return its connection
            return
        await close(self)

    patch.attribute(f"{WORK}.close", close_unless_cancelled)


@fault(
    "a request that is cancelled while it connects uses up its place for good",
    caught_by=LOAD.format("every second one", " while waiting"),
    because="waiting=",
)
def shrink_the_pool(patch: Patch) -> None:
    """Each such request makes the pool smaller."""
    patch.attribute("agency.store.pools.fair_queue:FairQueuePool.pass_place_on", lambda _self: True)


@fault(
    "a commit is reported before it has happened",
    caught_by=LOAD.format("every second one", " after its commit"),
    because="not 300",
)
def report_too_early(patch: Patch) -> None:
    """A client that is cancelled after its commit loses its work."""
    close, commit = patch.original(f"{WORK}.close"), patch.original(f"{WORK}.commit")
    reported: list[UnitOfWork] = []

    async def report(self: UnitOfWork) -> None:
        reported.append(self)

    async def commit_and_close(self: UnitOfWork) -> None:
        task = asyncio.current_task()
        if self in reported:
            reported.remove(self)
            if not (task and task.cancelling()):
                await commit(self)
        await close(self)

    patch.attribute(f"{WORK}.commit", report)
    patch.attribute(f"{WORK}.close", commit_and_close)
