"""A Redis for all tests of a module, empty for each, and two processes that cache in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from redis.asyncio import Redis

from agency.cache import CacheServer, UserCache
from agency.sessions import UserID
from plainspec.services.redis.embedded import embedded_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ANA = UserID("Acme", "Ana")
TIMEOUT_S = 5.0


class Two(NamedTuple):
    """Ana's cache, reached over connections of two processes."""

    one: UserCache
    other: UserCache


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    with embedded_redis() as running:
        yield str(running.url(0))


@pytest.fixture
async def redis(server_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of the emptied database."""
    async with Redis.from_url(server_url, decode_responses=True) as client:
        await client.flushall()
        yield client


@pytest.fixture
async def server(server_url: str, redis: Redis) -> AsyncIterator[CacheServer]:  # noqa: ARG001 - is empty by then
    async with CacheServer.connect(server_url, timeout_s=TIMEOUT_S, retry_after_s=0.0) as connected:
        yield connected


@pytest.fixture
async def other_server(server_url: str, redis: Redis) -> AsyncIterator[CacheServer]:  # noqa: ARG001 - is empty by then
    async with CacheServer.connect(server_url, timeout_s=TIMEOUT_S, retry_after_s=0.0) as connected:
        yield connected


@pytest.fixture
def cache(server: CacheServer) -> UserCache:
    return UserCache(server, ANA, wait_s=60.0)


@pytest.fixture
def two(cache: UserCache, other_server: CacheServer) -> Two:
    return Two(cache, UserCache(other_server, ANA, wait_s=60.0))
