"""Ways in which counters can be wrong."""

from __future__ import annotations

from typing import Any

from agency.cache import scripts
from plainspec.proving import Patch, fault

COUNTERS = "cache/counters.feature"


@fault(
    "a counter is read, incremented and written back",
    caught_by=f"{COUNTERS}: Clients at both services count Ana's first visits",
    because="visits is",
)
def lose_increments(patch: Patch) -> None:
    """Have each client do it by itself."""

    async def increment(self: Any, name: str, by: int = 1, *, ttl_s: float) -> int:
        total = int(await self.get(name, 0)) + by
        await self.set(name, total, ttl_s)
        return total

    patch.attribute("agency.cache.user_cache:UserCache.increment", increment)


@fault(
    "an increment begins a new time to live",
    caught_by=f"{COUNTERS}: Ana's counter holds 7, and clients add <amount>",
    because="not in 60 s",
)
def renew_ttls(patch: Patch) -> None:
    """Set the time to live of every counter, new or not."""
    always = scripts.INCREMENT.replace("redis.call('PTTL', KEYS[1]) < 0", "true")
    patch.attribute("agency.cache.scripts:INCREMENT", always)


@fault(
    "a value that is not a number is counted from 0",
    caught_by=f"{COUNTERS}: Ana's theme is not a counter",
    because="was not refused.",
)
def count_anything(patch: Patch) -> None:
    """Remove a value that is not a number."""
    removing = "if not tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('DEL', KEYS[1]) end"
    patch.attribute("agency.cache.scripts:INCREMENT", removing + scripts.INCREMENT)
