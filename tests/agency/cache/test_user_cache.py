"""Values, counters and patterns of a user's cache."""

from __future__ import annotations

import asyncio
import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from agency.cache import CacheServer, NotACounterError, UserCache
from agency.sessions import UserID

if TYPE_CHECKING:
    from tests.agency.cache.conftest import Two

pytestmark = pytest.mark.anyio

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["a", "b", "a:1", "*", "a?", "ü"])
COMMANDS = st.one_of(
    st.tuples(st.just("set"), NAMES, st.integers(-5, 5) | st.sampled_from(["text", None])),
    st.tuples(st.just("add"), NAMES, st.integers(-3, 3)),
    st.tuples(st.just("remove"), NAMES, st.none()),
    st.tuples(st.just("match"), st.sampled_from(["*", "a*", "?", "[*]", "z"]), st.none()),
    st.tuples(st.just("load"), NAMES, st.integers(-5, 5)),
)


@given(JSON)
@settings(max_examples=40)
def test_every_json_value_comes_back(server_url: str, value: Any) -> None:
    async def there_and_back() -> Any:
        async with CacheServer.connect(server_url, timeout_s=5.0) as server:
            cache = UserCache(server, UserID("Acme", "Hana"))
            await cache.set("value", value, 60)
            return await cache.get("value", "default")

    assert asyncio.run(there_and_back()) == value


@given(st.lists(st.tuples(st.sampled_from(["Ana", "Ben"]), COMMANDS), max_size=25))
@settings(max_examples=30)
def test_two_users_caches_are_two_dictionaries(server_url: str, commands: list[tuple[str, Any]]) -> None:
    async def play() -> None:
        async with CacheServer.connect(server_url, timeout_s=5.0) as server, Redis.from_url(server_url) as redis:
            await redis.flushall()
            caches = {name: UserCache(server, UserID("Acme", name)) for name in ("Ana", "Ben")}
            models: dict[str, dict[str, Any]] = {name: {} for name in caches}
            for who, (command, name, value) in commands:
                await apply(caches[who], models[who], command, name, value)
                for other, cache in caches.items():
                    found = {one: await cache.get(one, "nothing") for one in ("a", "b", "a:1", "*", "a?", "ü")}
                    assert {one: found[one] for one in found if found[one] != "nothing"} == models[other]

    asyncio.run(play())


async def apply(cache: UserCache, model: dict[str, Any], command: str, name: str, value: Any) -> None:
    """Do the same to a cache and to a dictionary."""
    if command == "set":
        await cache.set(name, value, 60)
        model[name] = value
    elif command == "add" and isinstance(model.get(name, 0), int):
        model[name] = model.get(name, 0) + value
        assert await cache.increment(name, value, ttl_s=60) == model[name]
    elif command == "add":
        with pytest.raises(NotACounterError):
            await cache.increment(name, value, ttl_s=60)
    elif command == "remove":
        await cache.remove(name)
        model.pop(name, None)
    elif command == "match":
        await cache.remove_matching(name)
        for matched in [one for one in model if fnmatchcase(one, name)]:
            del model[matched]
    else:

        async def load() -> Any:
            return value

        assert await cache.get_or_load(name, load, 60) == model.setdefault(name, value)


async def test_increments_of_many_tasks_in_two_processes_lose_none(two: Two) -> None:
    totals = await asyncio.gather(*(cache.increment("visits", ttl_s=60) for cache in two for _ in range(200)))
    assert sorted(totals) == list(range(1, 401))


@pytest.mark.parametrize("value", ["5", 1.5, True, [1], None, 2**63 - 1], ids=repr)
async def test_what_is_no_whole_number_of_64_bits_stays_as_it_is(cache: UserCache, value: Any) -> None:
    await cache.set("value", value, 60)
    with pytest.raises(NotACounterError, match="value cannot be incremented by 1"):
        await cache.increment("value", ttl_s=60)
    assert await cache.get("value") == value


async def test_a_large_counter_loses_no_digit(cache: UserCache) -> None:
    await cache.set("bytes", 2**60, 60)
    assert await cache.increment("bytes", ttl_s=1) == 2**60 + 1
    assert 59 < (await cache.ttl_s("bytes") or 0) <= 60


@pytest.mark.parametrize("ttl_s", [0, -1, 0.0004, math.nan, math.inf, 30 * 86_400 + 0.001])
async def test_a_ttl_that_is_out_of_range_is_refused_everywhere(cache: UserCache, ttl_s: float) -> None:
    async def load() -> int:
        raise AssertionError("nothing is loaded")

    for refused in (
        cache.set("a", 1, ttl_s),
        cache.extend("a", ttl_s),
        cache.increment("a", ttl_s=ttl_s),
        cache.get_or_load("a", load, ttl_s),
    ):
        with pytest.raises(ValueError, match="a TTL lasts from"):
            await refused
    assert await cache.get("a", "nothing") == "nothing"


async def test_what_is_no_json_is_refused(cache: UserCache) -> None:
    with pytest.raises(ValueError, match="JSON"):
        await cache.set("a", math.nan, 60)
    with pytest.raises(TypeError, match="not JSON serializable"):
        await cache.set("a", {1, 2}, 60)
    assert await cache.get("a") is None


async def test_a_ttl_is_kept_to_the_millisecond(cache: UserCache, redis: Redis) -> None:
    assert await cache.ttl_s("a") is None
    assert not await cache.extend("a", 60)
    await cache.set("a", 1, 0.0005 + 2)
    assert 1500 < await redis.pttl("agency:cache:Acme:Ana:a") <= 2001
    assert await cache.extend("a", 0.5)
    assert 1.5 < (await cache.ttl_s("a") or 0) <= 2.001


async def test_removing_nothing_asks_nothing(cache: UserCache) -> None:
    assert await cache.remove()
