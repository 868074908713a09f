"""A real Redis, event logs of several processes on it, and a connection to it that can be cut."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from agency.gateway.delivery import EventLog, redis_client
from plainspec.services.redis.embedded import embedded_redis
from tests.agency.gateway.delivery.line import Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from redis.asyncio import Redis


@pytest.fixture(scope="module")
def redis_server() -> Iterator[str]:
    """Run Redis, and hand out its URL."""
    with embedded_redis() as server:
        yield str(server.url(0))


@pytest.fixture
async def redis_url(redis_server: str) -> str:
    """Hand out the URL of an empty database."""
    async with redis_client(redis_server) as client:
        await client.flushdb()
    return redis_server


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of an empty database."""
    async with redis_client(redis_url) as client:
        yield client


@pytest.fixture
def gateway(redis_url: str) -> Callable[..., AbstractAsyncContextManager[EventLog]]:
    """Hand out what opens the event log of one more process."""

    @asynccontextmanager
    async def opened(url: str = redis_url, **settings: float) -> AsyncIterator[EventLog]:
        async with redis_client(url) as client, EventLog(client, **settings) as log:  # type: ignore[arg-type]
            yield log

    return opened


@pytest.fixture
async def log(gateway: Callable[..., AbstractAsyncContextManager[EventLog]]) -> AsyncIterator[EventLog]:
    """Hand out the event log of one process."""
    async with gateway() as log:
        yield log


@pytest.fixture
async def line(redis_url: str, tmp_path: Path) -> AsyncIterator[Line]:
    """Hand out a connection to Redis that can be cut."""
    async with Line(redis_url, tmp_path / "line.sock") as line:
        yield line
