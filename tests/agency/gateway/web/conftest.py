"""Gateways on real sockets, an embedded database and an embedded Redis, and people who use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.gateway.event_streams.client import redis_client
from agency.store import Store
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.store.database import application_url
from tests.agency.gateway.web.people import BEN, House, Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from redis.asyncio import Redis

    from agency.gateway.web.serving import Gateway


@pytest.fixture(scope="package")
def redis_server_url() -> Iterator[str]:
    """Run Redis."""
    with embedded_redis() as server:
        yield str(server.url(0))


@pytest.fixture
async def redis(redis_server_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of an empty database."""
    async with redis_client(redis_server_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the gateway does, bound by row-level security."""
    async with Store(application_url(database_url), pool_size=4, pool_overflow=4) as opened:
        yield opened


@pytest.fixture
async def house(store: Store, redis: Redis) -> House:
    """Hand out what starts gateways."""
    return House(store, redis)


@pytest.fixture
async def gateway(house: House) -> AsyncIterator[Gateway]:
    """Run a gateway with the usual limits."""
    async with house.gateway() as running:
        yield running


@pytest.fixture
async def ana(house: House, gateway: Gateway) -> AsyncIterator[Person]:
    async with house.person(gateway) as person:
        yield person


@pytest.fixture
async def ben(house: House, gateway: Gateway) -> AsyncIterator[Person]:
    async with house.person(gateway, BEN) as person:
        yield person
