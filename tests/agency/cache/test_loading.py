"""Loads of missing entries by many tasks and two processes, and changes in the middle of loads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from agency.cache import CacheServer, UserCache
from agency.sessions import UserID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis

    from tests.agency.cache.conftest import Two

pytestmark = pytest.mark.anyio

LIMIT_S = 20.0
"""Far less than the 60 s for which these caches wait for each other."""


class Loader:
    """A loader that counts its calls, and stops where it is told to."""

    def __init__(self, value: Any = "loaded") -> None:
        self.value = value
        self.calls = 0
        self.began = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def at_once(self) -> Any:
        """Load."""
        self.calls += 1
        return self.value

    async def held(self) -> Any:
        """Load what there is now, and return it later."""
        value = await self.at_once()
        self.began.set()
        await self.goes_on.wait()
        return value


async def under_way(cache: UserCache, loader: Loader) -> asyncio.Task[Any]:
    """Begin a load that is held."""
    task = asyncio.create_task(cache.get_or_load("entry", loader.held, 60))
    await loader.began.wait()
    return task


async def test_two_hundred_tasks_of_two_processes_load_once(two: Two) -> None:
    loader = Loader()
    tasks = [asyncio.create_task(cache.get_or_load("entry", loader.held, 60)) for cache in two for _ in range(100)]
    await loader.began.wait()
    loader.goes_on.set()
    assert set(await asyncio.gather(*tasks)) == {"loaded"}
    assert loader.calls == 1


async def test_whoever_loads_gets_what_the_others_get(two: Two, redis: Redis) -> None:
    loader = Loader({"pair": (1, 2), 3: None})
    first = await two.one.get_or_load("entry", loader.at_once, 60)
    assert first == await two.other.get_or_load("entry", loader.at_once, 60) == {"pair": [1, 2], "3": None}
    assert await redis.keys() == ["agency:cache:Acme:Ana:entry"], "no lock and no generation is left"


async def test_none_is_a_value_that_is_loaded_once(cache: UserCache) -> None:
    loader = Loader(None)
    for _ in range(2):
        assert await cache.get_or_load("entry", loader.at_once, 60) is None
    assert loader.calls == 1


async def test_a_loader_that_fails_or_is_cancelled_keeps_nobody_waiting(two: Two) -> None:
    async def fails() -> Any:
        raise OSError("the database is away")

    with pytest.raises(OSError, match="database is away"):
        await two.one.get_or_load("entry", fails, 60)
    task = await under_way(two.one, Loader())
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(LIMIT_S):
        assert await two.other.get_or_load("entry", Loader("other").at_once, 60) == "other"


async def test_a_loader_that_has_died_keeps_the_others_waiting_until_its_lock_expires(
    server: CacheServer, two: Two
) -> None:
    dying = UserCache(server, UserID("Acme", "Ana"), lock_s=0.01)
    task = await under_way(dying, Loader("late"))
    async with asyncio.timeout(LIMIT_S):
        assert await two.other.get_or_load("entry", Loader("soon").at_once, 60) == "soon"
    task.cancel()
    await asyncio.wait([task])


async def test_whoever_has_waited_long_enough_loads_alone_and_leaves_the_lock_to_its_owner(
    server: CacheServer, two: Two, redis: Redis
) -> None:
    slow = Loader("slow")
    task = await under_way(two.one, slow)
    impatient = UserCache(server, UserID("Acme", "Ana"), wait_s=0.02)
    assert await impatient.get_or_load("entry", Loader("alone").at_once, 60) == "alone"
    assert "agency:cache-lock:Acme:Ana:entry" in await redis.keys()
    slow.goes_on.set()
    assert await task == "slow"
    assert await two.other.get("entry") == "alone", "the generation is used up, and nothing is overwritten"


CHANGES: dict[str, Callable[[UserCache, Redis], Awaitable[Any]]] = {
    "removed": lambda cache, _: cache.remove("entry", "another"),
    "removed by a pattern": lambda cache, _: cache.remove_matching("entr?"),
    "lost with Redis's memory": lambda _, redis: redis.flushall(),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_load_that_has_been_outdated_is_returned_but_not_stored(two: Two, redis: Redis, change: str) -> None:
    old, new = Loader("old"), Loader("new")
    task = await under_way(two.one, old)
    await CHANGES[change](two.other, redis)
    async with asyncio.timeout(LIMIT_S):
        assert await two.other.get_or_load("entry", new.at_once, 60) == "new", "it waits for nobody"
    old.goes_on.set()
    assert await task == "old"
    assert await two.one.get("entry") == "new"


WRITES: dict[str, Callable[[UserCache], Awaitable[Any]]] = {
    "set": lambda cache: cache.set("entry", 7, 60),
    "counted": lambda cache: cache.increment("entry", 7, ttl_s=60),
}


@pytest.mark.parametrize("written", WRITES)
async def test_a_value_that_was_written_during_a_load_is_not_overwritten(two: Two, written: str) -> None:
    old = Loader(1)
    task = await under_way(two.one, old)
    await WRITES[written](two.other)
    old.goes_on.set()
    assert await task == 1
    assert await two.one.get("entry") == 7


async def test_a_pattern_leaves_loads_of_other_names_alone(two: Two) -> None:
    loader = Loader()
    task = await under_way(two.one, loader)
    await two.other.remove_matching("other*")
    loader.goes_on.set()
    await task
    assert await two.other.get("entry") == "loaded"
