"""Ways in which entries can live too long, or not long enough."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from agency.cache import scripts
from agency.cache.user_cache import LONGEST_TTL_S
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

EXPIRY = "cache/expiry.feature"
TTL = f"{EXPIRY}: Ana caches her theme for <ttl>"
NOT_REFUSED = "was not refused."


def store_for(patch: Patch, stored: Callable[[float], float]) -> None:
    """Store entries for another time than was asked for."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, name, value, ttl_s: original(self, name, value, stored(ttl_s))

    patch.wrap("agency.cache.user_cache:UserCache.set", make)


@fault("every entry lives for a day", caught_by=TTL, because="not in 9500 ms")
def ignore_ttls(patch: Patch) -> None:
    """Take one TTL for all."""
    store_for(patch, lambda _: 86_400.0)


@fault("an entry never expires", caught_by=TTL, because="theme expires in None s")
def keep_for_ever(patch: Patch) -> None:
    """Store values without a TTL."""
    patch.attribute("agency.cache.scripts:STORE", scripts.STORE.replace(", 'PX', ARGV[2]", ""))


@fault(
    "a new value keeps the time to live of the old one",
    caught_by=f"{EXPIRY}: A new value begins a new time to live",
    because="not in 60 s",
)
def keep_ttls(patch: Patch) -> None:
    """Overwrite the value alone."""
    keeping = "if redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL', 'XX') then return end"
    patch.attribute("agency.cache.scripts:STORE", keeping + scripts.STORE)


@fault(
    "a time to live is rounded up to seconds",
    caught_by=f"{EXPIRY}: A code that is valid for a tenth of a second",
    because="finds 1234 under 'code'",
)
def round_up(patch: Patch) -> None:
    """Count whole seconds."""
    store_for(patch, lambda ttl_s: float(math.ceil(ttl_s)))


@fault("an extension can shorten a life", caught_by=f"{EXPIRY}: Ana extends her theme to <ttl>", because="not in 60 s")
def shorten(patch: Patch) -> None:
    """Set the time to live, whatever it was."""
    patch.attribute("agency.cache.scripts:EXTEND", scripts.EXTEND.replace("left < tonumber(ARGV[1])", "true"))


@fault(
    "an extension lengthens nothing",
    caught_by=f"{EXPIRY}: Ana extends her theme to <ttl>",
    because="not in 5 min",
)
def extend_nothing(patch: Patch) -> None:
    """Say that it was extended."""
    patch.attribute("agency.cache.scripts:EXTEND", scripts.EXTEND.replace("left < tonumber(ARGV[1])", "false"))


@fault(
    "an entry that does not exist can be extended",
    caught_by=f"{EXPIRY}: There is no entry to extend",
    because=NOT_REFUSED,
)
def extend_what_is_not_there(patch: Patch) -> None:
    """Say that there is an entry."""
    patch.attribute("agency.cache.scripts:EXTEND", scripts.EXTEND.replace("return 0", "return 1"))


@fault(
    "a time to live has no limits",
    caught_by=f"{EXPIRY}: Ana asks for a time to live of <ttl>",
    because=NOT_REFUSED,
)
def check_no_ttl(patch: Patch) -> None:
    """Take the nearest time to live that is allowed."""
    store_for(patch, lambda ttl_s: min(max(0.001, ttl_s), LONGEST_TTL_S))
