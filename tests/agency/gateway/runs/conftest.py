"""Gateway processes without HTTP: an event log and a run service on a real Redis and a real database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from agency.gateway.delivery import EventLog, redis_client
from agency.gateway.runs import RunService
from agency.sessions.ids import ThreadID, UserID
from agency.store import Store
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.database import application_url
from tests.agency.gateway.delivery.line import Line
from tests.agency.gateway.runs.people import AGENTS, ANA, Gateway

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
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
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does."""
    async with Store(application_url(database_url)) as store:
        yield store


@pytest.fixture
async def line(redis_url: str, tmp_path: Path) -> AsyncIterator[Line]:
    """Hand out a connection to Redis that can be cut."""
    async with Line(redis_url, tmp_path / "line.sock") as line:
        yield line


@pytest.fixture
def opened(store: Store, redis_url: str) -> Callable[..., AbstractAsyncContextManager[Gateway]]:
    """Hand out what opens one more gateway."""

    @asynccontextmanager
    async def opened(url: str = redis_url, **settings: float) -> AsyncIterator[Gateway]:
        async with (
            redis_client(url) as client,
            EventLog(client) as log,
            RunService(store, log, AGENTS, **settings) as runs,
        ):
            yield Gateway(store, log, runs)

    return opened


@pytest.fixture
async def gateway(opened: Callable[..., AbstractAsyncContextManager[Gateway]]) -> AsyncIterator[Gateway]:
    """Hand out a gateway."""
    async with opened() as gateway:
        yield gateway


@pytest.fixture
async def thread(store: Store) -> ThreadID:
    """Open a thread of Ana's."""
    return await thread_of(store, ANA)


async def thread_of(store: Store, user: UserID) -> ThreadID:
    """Open a thread of somebody's."""
    async with store.unit_of_work(tenant=user.tenant, user=user.name) as work:
        return ThreadID((await work.threads.open("Weather")).id)
