"""The Redis behind caches: short timeouts, left alone while it is away, and brought up to date when it is back."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from agency.cache.errors import CacheUnavailableError
from agency.observability.metrics import QUERY_DURATION
from agency.observability.spans import span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
    from typing import Self

Answer = TypeVar("Answer")

LOG = logging.getLogger(__name__)
TIMEOUT_S: Final = 0.5
"""How long Redis may take to connect, and to answer, in seconds."""
RETRY_AFTER_S: Final = 1.0
"""How long Redis is left alone after it was away, in seconds."""
MOST_COMMANDS: Final = 16
"""How many commands are under way at once, each on a connection of its own; the others wait."""
MOST_OWED: Final = 10_000
"""How many removals are kept for a Redis that is away; the entries of any more expire with their TTL."""
REDIS: Final = {"db.system.name": "redis"}
BYPASSED: Final = "Redis is unavailable, and the cache is bypassed"
AWAY: Final = (RedisConnectionError, RedisTimeoutError, OSError)
"""What tells that Redis is away, rather than that it was asked for something wrong."""
NO_WRITES: Final = ("-OOM", "-READONLY", "-MISCONF", "-NOREPLICAS", "MISCONF", "NOREPLICAS")
"""What a Redis that takes no writes at present answers, from within a script and to a command."""


class CacheServer:
    """The Redis that the caches of a process share.

    After a failure nothing is sent for a while; then a single PING is, and only when it is answered does everybody
    use Redis again. So an outage costs one timeout now and then, and not one for each call. Removals that Redis has
    missed are made up for before this process reads anything again.

    Args:
        redis: the client; it does not retry by itself, because an increment that is sent twice counts twice.
        retry_after_s: how long Redis is left alone after a failure, in seconds.
        now: the seconds of a monotonic clock.
    """

    def __init__(
        self, redis: Redis, *, retry_after_s: float = RETRY_AFTER_S, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._retry_after_s = retry_after_s
        self._now = now
        self._retry_at_s = 0.0
        self._bypassed = False
        self._trial = asyncio.Lock()
        self._owed: dict[Hashable, Callable[[Redis], Awaitable[object]]] = {}
        self._turns = asyncio.Semaphore(MOST_COMMANDS)

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, *, timeout_s: float = TIMEOUT_S, retry_after_s: float = RETRY_AFTER_S
    ) -> AsyncIterator[Self]:
        """Use the Redis at this URL for as long as the block runs; it need not be there yet."""
        pool = ConnectionPool.from_url(
            url,
            max_connections=MOST_COMMANDS + 1,
            socket_connect_timeout=timeout_s,
            socket_timeout=timeout_s,
            retry=Retry(NoBackoff(), 0),
        )
        async with Redis(connection_pool=pool) as redis:
            try:
                yield cls(redis, retry_after_s=retry_after_s)
            finally:
                await pool.aclose()

    @property
    def is_bypassed(self) -> bool:
        """Whether Redis is left alone at present."""
        return self._bypassed

    async def call(self, command: Callable[[Redis], Awaitable[Answer]]) -> Answer:
        """Have Redis do something.

        Raises:
            CacheUnavailableError: Redis is away, or was a moment ago, or takes no writes.
        """
        async with self._turns:
            if self._bypassed:
                await self._try_again()
            try:
                with span("cache.command", REDIS, kind="client", metric=QUERY_DURATION):
                    return await command(self._redis)
            except AWAY as error:
                raise self._lost(error) from error
            except ResponseError as error:
                if _takes_no_writes(error):
                    raise CacheUnavailableError(f"Redis takes no writes: {error}") from error
                raise

    def owe(self, what: Hashable, removal: Callable[[Redis], Awaitable[object]]) -> None:
        """Keep a removal that may not have reached Redis; it is done before anything else is asked of it."""
        self._bypassed = True
        if what in self._owed or len(self._owed) < MOST_OWED:
            self._owed[what] = removal
        else:
            LOG.error("more than %d removals wait for Redis; other entries stay until they expire", MOST_OWED)

    async def _try_again(self) -> None:
        """Find out whether Redis is back; meanwhile the others do without it, unless it was never away."""
        if self._retry_at_s and self._trial.locked():
            raise CacheUnavailableError(BYPASSED)
        async with self._trial:
            if self._now() < self._retry_at_s:
                raise CacheUnavailableError(BYPASSED)
            try:
                await self._redis.ping()
                for what, removal in list(self._owed.items()):
                    await removal(self._redis)
                    if self._owed.get(what) is removal:
                        del self._owed[what]
            except (*AWAY, ResponseError) as error:
                raise self._lost(error) from error
            if self._retry_at_s:
                LOG.warning("Redis is back, and the cache is used again")
            self._bypassed, self._retry_at_s = bool(self._owed), 0.0

    def _lost(self, error: BaseException) -> CacheUnavailableError:
        if not self._retry_at_s:
            LOG.warning("Redis is unavailable, and the cache is bypassed: %s", error)
        self._bypassed = True
        self._retry_at_s = self._now() + self._retry_after_s
        return CacheUnavailableError(f"Redis is unavailable: {error}")


def _takes_no_writes(error: ResponseError) -> bool:
    return isinstance(error, OutOfMemoryError | ReadOnlyError) or any(word in str(error) for word in NO_WRITES)
