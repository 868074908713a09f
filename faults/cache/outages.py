"""Ways in which an outage of Redis can reach people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.cache.errors import CacheUnavailableError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

OUTAGES = "cache/outages.feature"


@fault(
    "a read fails while Redis is unavailable",
    caught_by=f"{OUTAGES}: Redis <event>",
    because="Redis does not answer",
)
def fail_with_redis(patch: Patch) -> None:
    """Raise the error of the outage."""

    def make(original: Callable[..., Awaitable[Any]]) -> Any:
        async def call(self: Any, command: Any) -> Any:
            try:
                return await original(self, command)
            except CacheUnavailableError as error:
                raise RuntimeError("Redis does not answer") from error

        return call

    patch.wrap("agency.cache.server:CacheServer.call", make)


@fault(
    "Redis is never used again after an outage",
    caught_by=f"{OUTAGES}: Redis <event> and comes back",
    because="Ana's balance has been loaded 2 times, not 1",
)
def never_try_again(patch: Patch) -> None:
    """Take the outage for lasting."""
    patch.build_with("agency.cache.server:CacheServer", retry_after_s=3600.0)


@fault(
    "an invalidation that Redis has missed is forgotten",
    caught_by=f"{OUTAGES}: Ben changes Ana's balance, and Redis comes back with its old entries",
    because="balance is 100, not 500",
)
def owe_nothing(patch: Patch) -> None:
    """Keep no removal during an outage."""
    patch.attribute("agency.cache.server:CacheServer.owe", lambda self, what, removal: None)  # noqa: ARG005 - as the method


@fault(
    "a count that is lost looks like one that was kept",
    caught_by=f"{OUTAGES}: Ana's visits are counted while Redis is unavailable",
    because="was not refused.",
)
def pretend_to_count(patch: Patch) -> None:
    """Return 0 instead of raising."""

    def make(original: Callable[..., Awaitable[int]]) -> Any:
        async def increment(self: Any, *arguments: Any, **named: Any) -> int:
            try:
                return await original(self, *arguments, **named)
            except CacheUnavailableError:
                return 0

        return increment

    patch.wrap("agency.cache.user_cache:UserCache.increment", make)
