"""Pools of the wrong size, and pools that do not reuse connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store.pools.fair_queue import FairQueue
    from plainspec.proving import Patch

CHECKOUT = "pools/checkout.feature"
OVERFLOW = f"{CHECKOUT}: Cleo and Dora get the two overflow connections, and Emil waits"
REUSE = f"{CHECKOUT}: Ana has returned a connection when Ben requests one"
QUEUE = "agency.store.pools.fair_queue:FairQueue"
ENGINE = "agency.store.pools.pools:create_async_engine"


def configure(patch: Patch, **options: Any) -> None:
    """Make engines with other options than the pool's."""
    make = patch.original(ENGINE)
    patch.attribute(ENGINE, lambda url, **asked: make(url, **{**asked, **options}))


@fault("a pool opens connections without limit", caught_by=OVERFLOW, because="Dora and Emil hold")
def overflow_without_limit(patch: Patch) -> None:
    """Every request gets a connection until the server has none left."""
    configure(patch, max_overflow=-1)


@fault(
    "a pool opens a single connection, whatever its size and overflow",
    caught_by=[f"{CHECKOUT}: Five clients hold the five connections of a pool at the same time", OVERFLOW],
    because="Cleo, Dora and Emil wait",
)
def ignore_size_and_overflow(patch: Patch) -> None:
    """Both are ignored."""
    configure(patch, pool_size=1, max_overflow=0)


@fault(
    "a returned connection is closed, and the next request makes a new one",
    caught_by=[REUSE, "pools/connecting.feature: An administrator opens a pool through <driver>"],
    because="Ana held",
)
def close_what_is_returned(patch: Patch) -> None:
    """Connecting takes longer than most queries."""
    full = patch.original("agency.store.pools.fair_queue:Full")

    def put_nowait(self: FairQueue, item: Any) -> None:
        if not self.hand_over(item):
            raise full

    patch.attribute(f"{QUEUE}.put_nowait", put_nowait)


@fault(
    "a pool keeps its overflow connections open",
    caught_by=f"{CHECKOUT}: <returned> of five clients return their connections",
    because="size=3",
)
def keep_the_overflow(patch: Patch) -> None:
    """After a peak the server has as many connections as during it."""
    make = patch.original(ENGINE)

    def make_larger(url: Any, **options: Any) -> Any:
        return make(url, **{**options, "pool_size": options["pool_size"] + options["max_overflow"], "max_overflow": 0})

    patch.attribute(ENGINE, make_larger)
