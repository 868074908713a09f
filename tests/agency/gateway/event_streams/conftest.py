"""A real Redis, event logs of several processes on it, and a connection to it that can be cut."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from agency.gateway.event_streams import EventLog, redis_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from redis.asyncio import Redis


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
