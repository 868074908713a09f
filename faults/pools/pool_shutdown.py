"""Pools that do not end what they should when they are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.store.pools.fair_queue import FairQueue
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
    refused: type[Exception] = patch.original("agency.store.errors:PoolClosedError")
    reasons: dict[FairQueue, str] = {}

    def make(get: Callable[..., Any]) -> Any:
        def get_unless_closed(self: FairQueue, *options: Any, **named: Any) -> Any:
            if self in reasons:
                raise refused(reasons[self])
            return get(self, *options, **named)

        return get_unless_closed

    patch.wrap(f"{QUEUE}.get", make)
    patch.attribute(f"{QUEUE}.close", lambda self, reason: reasons.update({self: reason}))


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

    def make(close: Callable[..., None]) -> Any:
        def close_without_the_idle(self: Any, reason: str) -> None:
            self.checkedin = lambda: 0  # as if none were idle
            close(self, reason)
            del self.checkedin

        return close_without_the_idle

    patch.attribute(f"{QUEUE}.put_nowait", keep)
    patch.wrap(f"{POOL}.close", make)
