"""A real Redis, and a connection to it that can be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.gateway.event_streams import redis_client
from plainspec.services.redis.embedded import embedded_redis
from tests.agency.gateway.event_streams.line import Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


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
async def line(redis_url: str, tmp_path: Path) -> AsyncIterator[Line]:
    """Hand out a connection to Redis that can be cut."""
    async with Line(redis_url, tmp_path / "line.sock") as line:
        yield line
