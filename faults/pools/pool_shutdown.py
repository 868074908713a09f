"""Pools that do not end what they should when they are closed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pools.fair_queue import FairQueue, FairQueuePool
    from plainspec.proving import Patch

SHUTDOWN = "pools/pool_shutdown.feature"
WAITING = f"{SHUTDOWN}: Ben and Cleo wait for <connection>"
LATER = f"{SHUTDOWN}: Ben requests <connection> after the pool was closed"
HELD = f"{SHUTDOWN}: Ana and Ben hold connections, and Cleo has returned hers"
QUEUE = "agency.store.pools.fair_queue:FairQueue"
POOL = "agency.store.pools.fair_queue:FairQueuePool"


@fault("requests that wait for a pool that is closed wait on", caught_by=WAITING, because="Ben was not refused")
def leave_waiting(patch: Patch) -> None:
    """They time out at last."""
    close = patch.original(f"{QUEUE}.close")

    def close_for_later_requests(self: FairQueue, reason: str) -> None:
        waiting, self._requests = self._requests, deque()
        close(self, reason)
        self._requests = waiting

    patch.attribute(f"{QUEUE}.close", close_for_later_requests)


@fault("a closed pool makes new connections", caught_by=LATER, because="Ben was not refused")
def go_on_serving(patch: Patch) -> None:
    """Closing closes the idle connections only."""
    patch.attribute(f"{QUEUE}.close", lambda _self, _reason: None)


@fault("the connections of a closed pool stay open", caught_by=HELD, because="checked_in=")
def keep_connections_open(patch: Patch) -> None:
    """The server keeps them until the program ends, the idle ones and those that are returned."""
    put_nowait = patch.original(f"{QUEUE}").__mro__[1].put_nowait

    def keep(self: FairQueue, item: Any) -> None:
        put_nowait(self, item)

    def close(self: FairQueuePool, reason: str) -> None:
        self.queue.close(reason)

    patch.attribute(f"{QUEUE}.put_nowait", keep)
    patch.attribute(f"{POOL}.close", close)
