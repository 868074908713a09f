"""The cache of one user."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from redis.exceptions import ResponseError

from agency.cache import scripts
from agency.cache.entries import decoded, encoded
from agency.cache.errors import CacheUnavailableError, NotACounterError
from agency.cache.keys import UserKeys, name_in
from agency.cache.loading import LOCK_S, WAIT_S, Loads
from agency.observability.spans import span, traced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence
    from typing import TypeAlias

    from redis.asyncio import Redis

    from agency.cache.server import CacheServer
    from agency.ids import UserID
    from agency.store import UnitOfWork

    Command: TypeAlias = Callable[[Redis], Awaitable[object]]

LONGEST_TTL_S: Final = 30 * 86_400.0
"""The longest TTL: a bound on how stale an entry can ever be."""
SCANNED: Final = 1000
"""How many keys Redis looks at in one go for a pattern; it serves others in between."""


class UserCache:
    """Entries of one user, each with a name, a JSON value and a TTL; no other user can reach them.

    TTLs are kept to the millisecond, from 1 ms to ``LONGEST_TTL_S``. While Redis is away nothing raises but
    `increment`: there are no entries, loads happen each time, and what would have removed or overwritten an entry is
    done when Redis is back, before this process reads anything from it. Another process may read the old entry until
    then, at most until its TTL is over.

    Args:
        server: the Redis.
        user: whose entries.
        lock_s: for how long a loader that has died keeps the others waiting, in seconds.
        wait_s: for how long others wait for a loader before they load by themselves, in seconds.
        guard: is called before each use; what it raises refuses that.
    """

    def __init__(
        self,
        server: CacheServer,
        user: UserID,
        *,
        lock_s: float = LOCK_S,
        wait_s: float = WAIT_S,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        self._server = server
        self._user = user
        self._keys = UserKeys(user)
        self._loads = Loads(server, self._keys, lock_s, wait_s)
        self._guard = guard

    async def get(self, name: str, default: Any = None) -> Any:
        """Return the value; ``default`` if there is no entry."""
        self._guard()
        with span("cache.get") as reading:
            raw = await self._loads.read(name)
            reading.set("cache.hit", raw is not None)
        return default if raw is None else decoded(raw)

    async def get_or_load(self, name: str, load: Callable[[], Awaitable[Any]], ttl_s: float) -> Any:
        """Return the value; load and store it if there is no entry.

        One loader runs at a time, across processes; the others wait for it, at most for ``wait_s``, and then load by
        themselves. A value is stored only if nothing has removed or written the entry since its load began; it is
        returned in any case, as JSON keeps it. Whoever loads reads committed data, in a transaction that begins within
        ``load``: an earlier one might not see a change whose invalidation has passed already.

        Raises:
            TypeError: the value is not JSON.
            ValueError: the TTL is out of range, or the value holds a number that JSON has not.
        """
        self._guard()
        ttl_ms = _milliseconds(ttl_s)

        async def load_entry() -> str:
            return encoded(await load(), self._user)

        with span("cache.get_or_load") as reading:
            raw = await self._loads.read(name)
            reading.set("cache.hit", raw is not None)
            return decoded(await self._loads.run(name, load_entry, ttl_ms) if raw is None else raw)

    @traced("cache.set")
    async def set(self, name: str, value: Any, ttl_s: float) -> bool:
        """Store a value; return whether it was stored. Raises as ``get_or_load``."""
        self._guard()
        raw, ttl_ms, keys = encoded(value, self._user), _milliseconds(ttl_s), self._keys.all_of(name)
        store = partial(_evaluated, scripts.STORE, keys, raw, ttl_ms)
        return await self._owing(keys, lambda redis: redis.delete(*keys), store)

    @traced("cache.extend")
    async def extend(self, name: str, ttl_s: float) -> bool:
        """Let an entry live for at least so long from now on, never shorter; return whether there is one."""
        self._guard()
        extend = partial(_evaluated, scripts.EXTEND, (self._keys.value(name),), _milliseconds(ttl_s))
        try:
            return bool(await self._server.call(extend))
        except CacheUnavailableError:
            return False

    @traced("cache.ttl_s")
    async def ttl_s(self, name: str) -> float | None:
        """Return for how long an entry will live, in seconds; None if there is none."""
        self._guard()
        key = self._keys.value(name)
        try:
            left_ms = int(await self._server.call(lambda redis: redis.pttl(key)))
        except CacheUnavailableError:
            return None
        return None if left_ms < 0 else left_ms / 1000

    @traced("cache.increment")
    async def increment(self, name: str, by: int = 1, *, ttl_s: float) -> int:
        """Add to a counter, all at once, and return it; a new one begins at 0.

        Args:
            name: the counter.
            by: what to add.
            ttl_s: for how long a new counter lives, in seconds; one that exists keeps its TTL.

        Raises:
            NotACounterError: the entry is something else.
            CacheUnavailableError: Redis is away; whether it was counted is unknown.
        """
        self._guard()
        add = partial(_evaluated, scripts.INCREMENT, self._keys.all_of(name), by, _milliseconds(ttl_s))
        try:
            return int(await self._server.call(add))
        except ResponseError as refused:
            raise NotACounterError(f"{name} cannot be incremented by {by}: {refused}") from refused

    @traced("cache.remove")
    async def remove(self, *names: str) -> bool:
        """Remove entries, also those that loads under way would store; return False if that has to wait for Redis."""
        self._guard()
        keys = tuple(key for name in names for key in self._keys.all_of(name))
        return not keys or await self._owing(keys, lambda redis: redis.delete(*keys))

    @traced("cache.remove_matching")
    async def remove_matching(self, pattern: str) -> bool:
        """Remove the entries whose names match a pattern of `*`, `?` and `[…]`, and no other user's; as ``remove``."""
        self._guard()
        return await self._owing((self._keys.scanned(), pattern), partial(self._remove_matching, pattern))

    def invalidate_after_commit(self, work: UnitOfWork, *names: str) -> None:
        """Remove entries as soon as a unit of work has committed; if it rolls back, leave them.

        They are removed, too, where the connection is lost during the commit and its outcome is unknown. Between the
        commit and the removal others may read the old values. If the process dies in between, they stay until their
        TTL is over, and no longer.
        """
        work.after_commit(lambda: self.remove(*names))

    async def _owing(self, what: Hashable, removal: Command, command: Command | None = None) -> bool:
        """Have Redis do something; if that is in doubt, have it do the removal later."""
        try:
            await self._server.call(command or removal)
        except BaseException as error:  # a command that was cancelled may not have arrived, either
            self._server.owe(what, removal)
            if isinstance(error, CacheUnavailableError):
                return False
            raise
        return True

    async def _remove_matching(self, pattern: str, redis: Redis) -> None:
        names: set[str] = set()
        for scanned in self._keys.scanned():
            names |= {name_in(_text(key)) async for key in redis.scan_iter(match=scanned, count=SCANNED)}
        if keys := [key for name in names if fnmatchcase(name, pattern) for key in self._keys.all_of(name)]:
            await redis.delete(*keys)


async def _evaluated(script: str, keys: Sequence[str], *arguments: Any) -> Any:
    """Run a script; the client is the last argument."""
    *values, redis = arguments
    return await redis.eval(script, len(keys), *keys, *values)


def _milliseconds(ttl_s: float) -> int:
    if not (math.isfinite(ttl_s) and 1 <= round(ttl_s * 1000) <= LONGEST_TTL_S * 1000):
        raise ValueError(f"a TTL lasts from 0.001 to {LONGEST_TTL_S:g} seconds, not {ttl_s}")
    return round(ttl_s * 1000)


def _text(key: bytes | str) -> str:
    return key.decode() if isinstance(key, bytes) else key
