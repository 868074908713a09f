"""What a session keeps in Redis: every key begins with a prefix of the user's own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import orjson

from agency.cache.entries import OWNER, VALUE
from agency.cache.keys import VALUE as CACHE
from agency.ids import UserID
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis

ROOT: Final = "agency:user:"
"""What the keys of all sessions begin with."""
ROOTS: Final = (ROOT, f"{CACHE}:")
"""What the keys of all that is a user's begin with."""
REDIS: Final = {"db.system.name": "redis"}


def prefix_of(user: UserID) -> str:
    """Return what the keys of a user's sessions begin with, and no other user's do."""
    return f"{ROOT}{user.key}:"


def owner_of(key: str) -> UserID | None:
    """Return in whose namespace a key of a session, or of an entry of the cache, is; None for nobody's."""
    for root in ROOTS:
        parts = key.removeprefix(root).split(":", 2)
        if key.startswith(root) and len(parts) == 3:  # noqa: PLR2004 - tenant, name, and what is the user's own
            with suppress(ValueError):
                return UserID.of_key(":".join(parts[:2]))
    return None


class SessionData:
    """What is kept for one session of a user: a hash, which is removed when the session ends, or by its TTL."""

    def __init__(self, redis: Redis, user: UserID, session: str, ttl_s: float, check: Callable[[], None]) -> None:
        """Use a hash in the namespace of the user; what ``check`` raises refuses every call but `remove`."""
        self._redis = redis
        self._key = f"{prefix_of(user)}session:{session}"
        self._owner = str(user)
        self._ttl_s = ttl_s
        self._check = check

    @traced("session.data.get", REDIS, kind="client")
    async def get(self, name: str) -> Any | None:
        """Return what is kept under a name; None for nothing."""
        self._check()
        reply: Awaitable[Any] = self._redis.hget(self._key, f"{VALUE}:{name}")
        kept = await reply
        return None if kept is None else orjson.loads(kept)

    @traced("session.data.put", REDIS, kind="client")
    async def put(self, name: str, value: Any) -> None:
        """Keep JSON under a name until the session ends.

        Raises:
            TypeError: The value is no JSON.
        """
        self._check()
        async with self._redis.pipeline(transaction=True) as together:
            together.hset(self._key, mapping={OWNER: self._owner, f"{VALUE}:{name}": orjson.dumps(value)})
            together.pexpire(self._key, round(self._ttl_s * 1000))
            await together.execute()

    @traced("session.data.remove", REDIS, kind="client")
    async def remove(self) -> None:
        """Remove everything."""
        await self._redis.delete(self._key)
