"""What a user has in Redis: every key begins with a prefix of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

import orjson

from agency.observability.spans import traced
from agency.sessions.ids import UserID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis

ROOT: Final = "agency:user:"
"""What the keys of all users begin with."""

REDIS: Final = {"db.system.name": "redis"}
OWNER, VALUE = "owner", "value"


def prefix_of(user: UserID) -> str:
    """Return what the keys of a user begin with; no other user's keys do, whatever characters the names have."""
    return f"{ROOT}{quote(user.tenant, safe='')}:{quote(user.name, safe='')}:"


def owner_of(key: str) -> UserID | None:
    """Return in whose namespace a key is; None for nobody's."""
    parts = key.removeprefix(ROOT).split(":", 2)
    if not key.startswith(ROOT) or len(parts) != 3:  # noqa: PLR2004 - tenant, name, and what is the user's own
        return None
    try:
        user = UserID(unquote(parts[0]), unquote(parts[1]))
    except ValueError:
        return None
    return user if key.startswith(prefix_of(user)) else None


class UserCache:
    """What is cached for a user, in all sessions; entries end by their TTL."""

    def __init__(self, redis: Redis, user: UserID, check: Callable[[], None]) -> None:
        """Use the namespace of the user; what ``check`` raises refuses every call."""
        self._redis = redis
        self._user = user
        self._check = check

    @traced("session.cache.get", REDIS, kind="client")
    async def get(self, name: str) -> Any | None:
        """Return what is cached under a name; None for nothing."""
        self._check()
        entry = await self._redis.get(self._key(name))
        return None if entry is None else orjson.loads(entry)[VALUE]

    @traced("session.cache.put", REDIS, kind="client")
    async def put(self, name: str, value: Any, ttl_s: float) -> None:
        """Cache JSON under a name, for so many seconds.

        Raises:
            ValueError: The TTL is not positive.
            TypeError: The value is no JSON.
        """
        self._check()
        if not ttl_s > 0:
            raise ValueError(f"the TTL of {name!r} is positive, not {ttl_s:g} s")
        entry = orjson.dumps({OWNER: str(self._user), VALUE: value})
        await self._redis.set(self._key(name), entry, px=max(1, round(ttl_s * 1000)))

    @traced("session.cache.remove", REDIS, kind="client")
    async def remove(self, name: str) -> bool:
        """Remove what is cached under a name; return whether there was anything."""
        self._check()
        return bool(await self._redis.delete(self._key(name)))

    def _key(self, name: str) -> str:
        return f"{prefix_of(self._user)}cache:{name}"


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
