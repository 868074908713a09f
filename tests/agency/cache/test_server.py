"""A Redis that is silent, full, or gone, and comes back."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from redis.exceptions import ResponseError

from agency.cache import CacheServer, CacheUnavailableError, UserCache
from agency.cache import server as module
from agency.cache.server import MOST_COMMANDS
from agency.sessions import UserID
from plainspec.services.redis.stoppable import StoppableRedis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

pytestmark = pytest.mark.anyio

ANA = UserID("Acme", "Ana")
LIMIT_S = 5.0
"""Less than what the client of Redis waits for by itself."""


class Clock:
    """A clock that stands."""

    now_s = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s


class Silent:
    """A server that accepts connections, counts them, and answers nothing."""

    def __init__(self) -> None:
        self.connections = 0
        self._open: list[asyncio.StreamWriter] = []

    async def accept(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Count a connection."""
        self.connections += 1
        self._open.append(writer)

    def close(self) -> None:
        """Close all connections."""
        for writer in self._open:
            writer.close()


@asynccontextmanager
async def silent_redis() -> AsyncIterator[tuple[Silent, str]]:
    """Run a silent server for as long as the block runs."""
    silent = Silent()
    listening = await asyncio.start_server(silent.accept, "127.0.0.1", 0)
    async with listening:
        yield silent, f"redis://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        silent.close()


async def load() -> str:
    return "loaded"


async def test_an_outage_costs_one_attempt_and_then_one_from_time_to_time() -> None:
    clock = Clock()
    async with silent_redis() as (silent, url), CacheServer.connect(url, timeout_s=0.05) as connected:
        server = CacheServer(connected._redis, retry_after_s=1.0, now=clock)
        cache = UserCache(server, ANA)
        for _ in range(20):
            assert await cache.get_or_load("entry", load, 60) == "loaded"
            assert not await cache.set("entry", "mine", 60)
        assert silent.connections == 1
        clock.now_s += 1.0
        answers = await asyncio.gather(*(cache.get("entry", "nothing") for _ in range(50)))
        assert (set(answers), silent.connections) == ({"nothing"}, 2)
        assert server.is_bypassed


@pytest.mark.parametrize("scheme", ["redis", "rediss"], ids=["answering", "connecting"])
async def test_a_redis_that_is_silent_is_not_waited_for(scheme: str) -> None:
    async with silent_redis() as (_, url), CacheServer.connect(url.replace("redis", scheme), timeout_s=0.05) as server:
        async with asyncio.timeout(LIMIT_S):
            assert await UserCache(server, ANA).get("entry", "default") == "default"
            assert server.is_bypassed


async def test_without_redis_everything_but_a_count_has_an_answer() -> None:
    async with CacheServer.connect("redis://127.0.0.1:1") as server:
        cache = UserCache(server, ANA)
        assert await cache.get("entry", "default") == "default"
        assert await cache.get_or_load("entry", load, 60) == "loaded"
        assert await cache.ttl_s("entry") is None
        for done in (cache.set("a", 1, 60), cache.extend("a", 60), cache.remove("a"), cache.remove_matching("*")):
            assert not await done
        with pytest.raises(CacheUnavailableError, match="Redis is unavailable"):
            await cache.increment("a", ttl_s=60)


@pytest.mark.parametrize("missed", ["set", "remove", "remove_matching"])
async def test_what_redis_has_missed_is_made_up_for_before_anything_is_read(
    missed: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, module.__name__)
    with StoppableRedis.running() as redis:
        async with CacheServer.connect(redis.url, timeout_s=5.0, retry_after_s=0.0) as server:
            cache = UserCache(server, ANA)
            await cache.set("entry", "old", 60)
            await cache.set("kept", "kept", 60)
            redis.stop()
            calls = {
                "set": lambda: cache.set("entry", "new", 60),
                "remove": lambda: cache.remove("entry"),
                "remove_matching": lambda: cache.remove_matching("e*"),
            }
            assert not await calls[missed]()
            redis.resume()
            assert await cache.get("entry", "nothing") == "nothing"
            assert await cache.get("kept") == "kept"
            assert not server.is_bypassed
    told = [record.getMessage().partition(":")[0] for record in caplog.records]
    assert told == ["Redis is unavailable, and the cache is bypassed", "Redis is back, and the cache is used again"]


async def test_a_removal_that_is_cancelled_is_done_before_anything_else(server: CacheServer) -> None:
    cache = UserCache(server, ANA)
    await cache.set("entry", "old", 60)
    busy = [asyncio.create_task(server.call(lambda redis: redis.blpop(["none"], 0.1))) for _ in range(MOST_COMMANDS)]
    removing = asyncio.create_task(cache.remove("entry"))
    await asyncio.sleep(0)
    removing.cancel()
    await asyncio.wait([removing, *busy])
    assert removing.cancelled()
    answers = await asyncio.gather(*(cache.get("entry", "nothing") for _ in range(10)), cache.increment("n", ttl_s=5))
    assert answers == ["nothing"] * 10 + [1], "the others wait for it, because Redis was never away"


async def test_more_removals_than_can_be_kept_are_left_to_their_ttls(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MOST_OWED", 1)
    async with CacheServer.connect("redis://127.0.0.1:1") as server:
        cache = UserCache(server, ANA)
        for name in ("a", "a", "b", "c"):
            await cache.remove(name)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "more than 1 removals wait for Redis; other entries stay until they expire"
    ] * 2, "of b and c"


async def test_a_redis_that_is_full_is_read_and_not_written(server: CacheServer, redis: Redis) -> None:
    cache = UserCache(server, ANA)
    await cache.set("kept", 1, 60)
    await cache.set("changed", 1, 60)
    await redis.config_set("maxmemory", "1")
    try:
        assert not await cache.set("changed", 2, 60)
        assert await cache.get("changed", "nothing") == "nothing", "no old value is left"
        assert await cache.get("kept") == 1
        assert await cache.get_or_load("entry", load, 60) == "loaded"
    finally:
        await redis.config_set("maxmemory", "0")
    assert await cache.set("entry", 2, 60)
    assert await cache.get("entry") == 2


async def test_connections_that_the_server_has_closed_are_replaced_unnoticed(server: CacheServer, redis: Redis) -> None:
    cache = UserCache(server, ANA)
    await cache.set("entry", 1, 60)
    await redis.client_kill_filter(_type="normal", skipme=True)
    assert await cache.get("entry") == 1
    assert not server.is_bypassed


async def test_a_wrong_command_is_no_outage(server: CacheServer) -> None:
    with pytest.raises(ResponseError):
        await server.call(lambda redis: redis.eval("nonsense", 0))
    assert not server.is_bypassed
