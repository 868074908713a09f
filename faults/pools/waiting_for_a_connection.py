"""Requests that wait too long, in the wrong order, or in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pools.fair_queue import FairQueue
    from plainspec.proving import Patch

WAITING = "pools/waiting_for_a_connection.feature"
ORDER = f"{WAITING}: One connection is returned while Cleo and Dora wait"
HAND_OVER = "agency.store.pools.fair_queue:FairQueue.hand_over"
ENGINE = "agency.store.pools.pools:create_async_engine"


def wait_for(patch: Patch, timeout_s: float) -> None:
    """Make engines with another pool timeout than that of the settings."""
    make = patch.original(ENGINE)
    patch.attribute(ENGINE, lambda url, **options: make(url, **{**options, "pool_timeout": timeout_s}))


@fault(
    "requests wait for a connection without a limit",
    caught_by=f"{WAITING}: Ben requests <connection> while Ana holds the only one",
    because="Ben was not refused",
)
def wait_for_ever(patch: Patch) -> None:
    """The timeout is ignored."""
    wait_for(patch, 3600.0)


@fault("the latest request is served first", caught_by=ORDER, because="Ana and Dora hold")
def serve_the_latest(patch: Patch) -> None:
    """At a peak the first one waits until all others are served."""
    hand_over = patch.original(HAND_OVER)

    def hand_over_to_the_latest(self: FairQueue, item: Any) -> bool:
        self.requests.reverse()
        try:
            return bool(hand_over(self, item))
        finally:
            self.requests.reverse()

    patch.attribute(HAND_OVER, hand_over_to_the_latest)


@fault(
    "requests that wait are not served when a connection is returned",
    caught_by=f"{WAITING}: Ana and Ben return their connections while Cleo waits",
    because="Cleo holds no connection",
)
def keep_for_later(patch: Patch) -> None:
    """What is returned is kept for later requests."""
    patch.attribute(HAND_OVER, lambda _self, _item: False)
