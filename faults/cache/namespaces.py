"""Ways in which users can reach each other's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.sessions import UserID
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable


NAMESPACES = "cache/namespaces.feature"
OWN_ENTRY = f"{NAMESPACES}: Ana caches an entry that is called <name>"
PATTERN = f"{NAMESPACES}: Ana removes all that match <pattern>"


def keep_keys_of(patch: Patch, stand_in: Callable[[UserID], UserID]) -> None:
    """Use the keys of another user."""

    def make(original: Callable[..., None]) -> Any:
        return lambda self, user: original(self, stand_in(user))

    patch.wrap("agency.cache.keys:UserKeys.__init__", make)


@fault("the key of an entry does not name the user", caught_by=OWN_ENTRY, because="Ben of Acme finds 'dark'")
def share_among_users(patch: Patch) -> None:
    """Have all users of a tenant share their entries."""
    keep_keys_of(patch, lambda user: UserID(user.tenant, "Ana"))


@fault(
    "the key of an entry does not name the tenant",
    caught_by=[OWN_ENTRY, f"{NAMESPACES}: Namesakes of two tenants cache the same name"],
    because="Ana of Bolt",
)
def share_among_tenants(patch: Patch) -> None:
    """Have users of the same name share their entries."""
    keep_keys_of(patch, lambda user: UserID("Acme", user.name))


@fault("names are part of keys as they are", caught_by=PATTERN, because="Ana of Acme finds 'tea' under 'draft:1'")
def quote_nothing(patch: Patch) -> None:
    """Let a colon in a name pass for the one before the name."""
    patch.attribute("agency.cache.keys:quote", lambda part, **_: part)


@fault(
    "a pattern matches the entries of all users", caught_by=PATTERN, because="the cache of Ben of Acme does not hold"
)
def match_everybody(patch: Patch) -> None:
    """Remove the entries of these names of all users."""

    def make(original: Callable[..., Any]) -> Any:
        async def delete(self: Any, *keys: str) -> Any:
            for key in keys:
                name = key.rpartition(":")[2]
                async for other in self.scan_iter(match=f"agency:cache:*:{name}"):
                    await original(self, other)
            return await original(self, *keys)

        return delete

    patch.wrap("redis.asyncio:Redis.delete", make)


@fault("a pattern is taken for a prefix", caught_by=PATTERN, because="finds None under 'draft:22'")
def match_prefixes(patch: Patch) -> None:
    """Compare what stands before the first special character."""
    patch.attribute("agency.cache.user_cache:fnmatchcase", lambda name, pattern: name.startswith(pattern.rstrip("*?")))


@fault(
    "a name is taken for a pattern",
    caught_by=f"{NAMESPACES}: Ana removes an entry whose name has an asterisk",
    because="there is no draft:1",
)
def match_names(patch: Patch) -> None:
    """Remove by a pattern what is to be removed by its name."""

    async def remove(self: Any, *names: str) -> bool:
        return all([await self.remove_matching(name) for name in names])

    patch.attribute("agency.cache.user_cache:UserCache.remove", remove)
