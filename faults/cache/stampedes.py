"""Ways in which many clients can load the same at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from agency.cache import scripts
from agency.cache.loading import WAIT_S
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

STAMPEDES = "cache/stampedes.feature"


@fault(
    "every client that misses an entry loads it",
    caught_by=[f"{STAMPEDES}: The first clients", f"{STAMPEDES}: Clients after a change"],
    because="Ana's balance has been loaded",
)
def wait_for_nobody(patch: Patch) -> None:
    """Say to every client that the lock is its own."""
    patch.attribute("agency.cache.scripts:BEGIN_LOAD", scripts.BEGIN_LOAD.replace("mine and 1 or 0", "1"))


@fault(
    "a client whose wait is over fails",
    caught_by=f"{STAMPEDES}: The gateway hangs while it loads Ana's balance",
    because="TimeoutError",
)
def fail_after_the_wait(patch: Patch) -> None:
    """Raise an error when the time has passed."""
    waits_s: dict[int, float] = {}

    def make_cache(original: Callable[..., None]) -> Any:
        def build(self: Any, *said: Any, wait_s: float = WAIT_S, **options: Any) -> None:
            waits_s[id(self)] = wait_s
            original(self, *said, wait_s=wait_s, **options)

        return build

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def get_or_load(self: Any, name: str, load: Callable[[], Awaitable[Any]], ttl_s: float) -> Any:
            began_s = time.monotonic()

            async def load_in_time() -> Any:
                if time.monotonic() - began_s >= waits_s[id(self)]:
                    raise TimeoutError
                return await load()

            return await original(self, name, load_in_time, ttl_s)

        return get_or_load

    patch.wrap("agency.cache.user_cache:UserCache.__init__", make_cache)
    patch.wrap("agency.cache.user_cache:UserCache.get_or_load", make)


@fault(
    "a load that fails is cached",
    caught_by=f"{STAMPEDES}: Cem has no account",
    because="was not refused.",
)
def cache_failures(patch: Patch) -> None:
    """Store a zero for what could not be loaded."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def run(self: Any, name: str, load: Callable[[], Awaitable[str]], ttl_ms: int) -> Any:
            async def zero() -> str:
                try:
                    return await load()
                except Exception:  # noqa: BLE001 - that is the fault
                    return "0"

            return await original(self, name, zero, ttl_ms)

        return run

    patch.wrap("agency.cache.loading:Loads.run", make)
