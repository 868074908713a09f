"""Pools that do not end what they should when they are closed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.fair_queue import FairQueue, FairQueuePool
    from plainspec.proving import Patch

SHUTDOWN = "pools/pool_shutdown.feature"
WAITING = f"{SHUTDOWN}: Ben and Cleo wait for <connection>"
LATER = f"{SHUTDOWN}: Ben requests <connection> after the pool was closed"
HELD = f"{SHUTDOWN}: Ana and Ben hold connections, and Cleo has returned hers"
QUEUE = "agency.store.fair_queue:FairQueue"
POOL = "agency.store.fair_queue:FairQueuePool"


@fault("requests that wait for a pool that is closed wait on", caught_by=WAITING, because="Ben was not refused")
def leave_waiting(patch: Patch) -> None:
    """They time out at last."""
    close = patch.original(f"{QUEUE}.close")

    def close_for_later_requests(self: FairQueue, reason: str) -> None:
        waiting, self._requests = self._requests, deque()
        close(self, reason)
        self._requests = waiting

    patch.attribute(f"{QUEUE}.close", close_for_later_requests)


@fault("the read-only pool is closed as the read-write one", caught_by=WAITING, because="The read-write pool is closed")
def name_the_wrong_pool(patch: Patch) -> None:
    """Who looks for the reason looks in the wrong place."""
    close = patch.original(f"{POOL}.close")

    def close_as_another(self: FairQueuePool, reason: str) -> None:
        close(self, reason.replace("read-only", "read-write"))

    patch.attribute(f"{POOL}.close", close_as_another)


@fault("a closed pool makes new connections", caught_by=LATER, because="Ben was not refused")
def go_on_serving(patch: Patch) -> None:
    """Closing closes the idle connections only."""
    patch.attribute(f"{QUEUE}.close", lambda _self, _reason: None)


@fault("a connection that is returned to a closed pool stays open", caught_by=HELD, because="checked_in=1")
def keep_what_is_returned(patch: Patch) -> None:
    """The server keeps it until the program ends."""
    put_nowait = patch.original(f"{QUEUE}").__mro__[1].put_nowait

    def keep(self: FairQueue, item: Any) -> None:
        put_nowait(self, item)

    patch.attribute(f"{QUEUE}.put_nowait", keep)


@fault("idle connections stay open when their pool is closed", caught_by=HELD, because="checked_in=1")
def keep_idle_connections(patch: Patch) -> None:
    """They are closed when the program ends."""

    def close(self: FairQueuePool, reason: str) -> None:
        self._queue().close(reason)

    patch.attribute(f"{POOL}.close", close)
