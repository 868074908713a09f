"""The agency's cache as the cache port knows it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from redis.asyncio import Redis

from agency.cache import CacheServer, CacheUnavailableError, NotACounterError, UserCache
from agency.cache.entries import decoded
from agency.sessions import UserID
from plainspec.ports.cache import Entry
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from agency.store import Store, UnitOfWork
    from plainspec.ports.store.threads import User

BALANCE = "balance"
BALANCE_TTL_S = 60.0


class AgencyCaches:
    """The agency's store, and caches of what is in it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def service(
        self, redis_url: str, *, timeout_s: float, wait_s: float, retry_after_s: float
    ) -> AsyncIterator[AgencyService]:
        """Connect to Redis."""
        async with CacheServer.connect(redis_url, timeout_s=timeout_s, retry_after_s=retry_after_s) as server:
            yield AgencyService(self._store, server, wait_s)

    async def entries(self, redis_url: str, user: User) -> Sequence[Entry]:
        """Read them with commands of our own."""
        prefix = self.key_prefix(user)
        async with Redis.from_url(redis_url, decode_responses=True) as redis:
            keys = sorted([key async for key in redis.scan_iter() if key.startswith(prefix)])
            found = [(key, await redis.get(key), await redis.pttl(key)) for key in keys]
        return [
            Entry(unquote(key.removeprefix(prefix)), decoded(value), None if left_ms < 0 else left_ms / 1000)
            for key, value, left_ms in found
            if value is not None
        ]

    def key_prefix(self, user: User) -> str:
        """Write it as the agency documents it."""
        return f"agency:cache:{quote(user.tenant, safe='')}:{quote(user.name, safe='')}:"


class AgencyService:
    """A process of the agency."""

    def __init__(self, store: Store, server: CacheServer, wait_s: float) -> None:
        self._store = store
        self._server = server
        self._wait_s = wait_s

    async def get(self, user: User, name: str) -> Any:
        """Get it."""
        return await self._cache(user).get(name)

    async def set(self, user: User, name: str, value: Any, ttl_s: float) -> None:
        """Set it."""
        with _refusals():
            await self._cache(user).set(name, value, ttl_s)

    async def extend(self, user: User, name: str, ttl_s: float) -> None:
        """Extend it."""
        with _refusals():
            extended = await self._cache(user).extend(name, ttl_s)
        if not extended:
            raise RefusedError(Refusal(RefusalKind.NOT_FOUND, f"{user.name} has no entry {name}"))

    async def remove(self, user: User, name: str) -> None:
        """Remove it."""
        await self._cache(user).remove(name)

    async def remove_matching(self, user: User, pattern: str) -> None:
        """Remove them."""
        await self._cache(user).remove_matching(pattern)

    async def add(self, user: User, counter: str, amount: int, ttl_s: float) -> None:
        """Increment it."""
        with _refusals():
            await self._cache(user).increment(counter, amount, ttl_s=ttl_s)

    async def balance(self, user: User, loaded: Callable[[], Awaitable[None]]) -> int:
        """Load it in a unit of work of its own, unless it is cached."""

        async def load() -> int:
            with refusals():
                async with self._store.unit_of_work() as work:
                    found = await work.accounts.balance_of(user.name)
            await loaded()
            if found is None:
                raise RefusedError(Refusal(RefusalKind.NOT_FOUND, f"{user.name} has no account"))
            return found

        return int(await self._cache(user).get_or_load(BALANCE, load, BALANCE_TTL_S))

    async def change_balance(self, user: User, balance: int) -> AgencyBalanceChange:
        """Change it in a unit of work that invalidates the cached one after its commit."""
        work = self._store.unit_of_work()
        try:
            with refusals():
                await work.begin()
                self._cache(user).invalidate_after_commit(work, BALANCE)
                await work.accounts.set_balance(user.name, balance)
        except BaseException:
            await work.close()
            raise
        return AgencyBalanceChange(work)

    def _cache(self, user: User) -> UserCache:
        return UserCache(self._server, UserID(user.tenant, user.name), wait_s=self._wait_s)


class AgencyBalanceChange:
    """A unit of work that is open."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def commit(self) -> None:
        """Commit it."""
        try:
            with refusals():
                await self._work.commit()
        finally:
            await self._work.close()

    async def roll_back(self) -> None:
        """Roll it back."""
        try:
            with refusals():
                await self._work.rollback()
        finally:
            await self._work.close()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except NotACounterError as refused:
        raise RefusedError(Refusal(RefusalKind.WRONG_TYPE, str(refused))) from refused
    except CacheUnavailableError as refused:
        raise RefusedError(Refusal(RefusalKind.UNAVAILABLE, str(refused))) from refused
    except ValueError as refused:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(refused))) from refused
