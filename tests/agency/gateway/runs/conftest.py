"""Gateway processes without HTTP: an event log and a run service on a real Redis and a real database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from agency.gateway.event_streams import EventLog, redis_client
from agency.gateway.runs import RunService
from agency.ids import ThreadID, UserID
from agency.store import Store
from plainspec.systems.agency.store.database import application_url
from tests.agency.gateway.runs.people import AGENTS, ANA, Gateway

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does."""
    async with Store(application_url(database_url)) as store:
        yield store


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
