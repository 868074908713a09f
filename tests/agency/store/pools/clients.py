"""Clients of a pool in tests: they check out connections, wait for them, and look at the server from beside."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from agency.store.pools.settings import PoolSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import UnitOfWork
    from agency.store.pools.pools import ConnectionPool

LIMIT_S = 60.0
"""How long anything may take that happens at once: a thousand times what it takes."""
PATIENT_S = 600.0
"""A pool timeout that no test waits for."""
ONE = PoolSettings(size=1, overflow=0, timeout_s=PATIENT_S)

SERVER_CONNECTIONS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'agency %'
"""
OPEN_TRANSACTIONS = f"{SERVER_CONNECTIONS} AND xact_start IS NOT NULL"


async def checked_out(pool: ConnectionPool) -> UnitOfWork:
    """Check out a connection."""
    return await pool.unit_of_work().begin()


async def waiting(pool: ConnectionPool) -> asyncio.Task[UnitOfWork]:
    """Request a connection of a pool that is exhausted; return when the pool reports one more waiting request."""
    before = pool.metrics.waiting
    request = asyncio.create_task(checked_out(pool))
    async with asyncio.timeout(LIMIT_S):
        while pool.metrics.waiting == before:
            await asyncio.wait([request], timeout=0.001)
    return request


async def served(request: asyncio.Task[UnitOfWork]) -> UnitOfWork:
    """Return what a request got, and fail if it is still waiting when it should have been served."""
    async with asyncio.timeout(LIMIT_S):
        return await request


@asynccontextmanager
async def observed(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect to the server past the pool."""
    observer = await asyncpg.connect(url)
    try:
        yield observer
    finally:
        await observer.close()


async def count_on_server(url: str, expected: int, query: str = SERVER_CONNECTIONS) -> int:
    """Return how many connections of the pools the server has, which takes it a moment to notice an end."""
    async with observed(url) as observer, asyncio.timeout(LIMIT_S):
        while True:
            if (count := int(await observer.fetchval(query))) == expected:
                return count
            await asyncio.sleep(0.01)


async def terminate(url: str, *pids: int) -> None:
    """Have the server end connections, and the driver notice."""
    async with observed(url) as observer:
        for pid in pids:
            assert await observer.fetchval("SELECT pg_terminate_backend($1, 60000)", pid)
    await asyncio.sleep(0.01)
