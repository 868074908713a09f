"""Sessions on a database of the test's own, and on a Redis of the module's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from agency.sessions import ThreadID, UserContextFactory, UserID
from agency.store import Store
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

ANA, BEN = UserID("Acme", "Ana"), UserID("Acme", "Ben")


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Run Redis."""
    with embedded_redis() as server:
        yield str(server.url(0))


@pytest.fixture
async def redis(server_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of an empty database."""
    async with Redis.from_url(server_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does, with two connections."""
    async with Store(application_url(database_url), pool_size=2, pool_overflow=0, pool_timeout_s=30) as opened:
        yield opened


@pytest.fixture
def contexts(store: Store, redis: Redis) -> UserContextFactory:
    """Hand out a factory of sessions."""
    return UserContextFactory(store, redis)


@pytest.fixture
async def taxes(store: Store) -> ThreadID:
    """Open a thread of Ana's."""
    async with store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
        return ThreadID((await work.threads.open("Taxes")).id)


@pytest.fixture
async def holidays(store: Store) -> ThreadID:
    """Open a thread of Ben's."""
    async with store.unit_of_work(tenant=BEN.tenant, user=BEN.name) as work:
        return ThreadID((await work.threads.open("Holidays")).id)
