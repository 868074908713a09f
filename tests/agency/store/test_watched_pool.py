"""When a connection is asked whether it lives before somebody gets it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from agency.store.pool_settings import PoolSettings
from agency.store.pools import ConnectionPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

TRUST = "agency.store.watched_pool.TRUSTED_FOR_S"
A_LONG_TIME_S = 3600.0


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ConnectionPool]:
    async with ConnectionPool(database_url, PoolSettings(size=1, overflow=0)) as opened:
        yield opened


@asynccontextmanager
async def driver_of(pool: ConnectionPool) -> AsyncIterator[Any]:
    async with pool.connection() as connection:
        yield (await connection.get_raw_connection()).driver_connection


async def is_asked(pool: ConnectionPool) -> bool:
    """Give a connection back and take it again; say whether the server was asked on the way."""
    asked: list[str] = []

    def note(record: asyncpg.connection.LoggedQuery) -> None:
        asked.append(record.query)

    async with driver_of(pool) as driver:
        driver.add_query_logger(note)
    async with driver_of(pool) as driver:
        await driver.execute("SELECT 2")
        driver.remove_query_logger(note)
    assert "SELECT 2" in asked
    return "SELECT 1" in asked


async def test_a_connection_that_was_in_use_a_moment_ago_is_trusted(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRUST, A_LONG_TIME_S)
    assert not await is_asked(pool)


async def test_a_connection_that_has_lain_idle_for_longer_is_asked(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRUST, 0.0)
    assert await is_asked(pool)


async def test_a_connection_that_has_heard_the_servers_goodbye_is_never_trusted(
    pool: ConnectionPool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRUST, A_LONG_TIME_S)
    async with driver_of(pool) as driver:
        number = driver.get_server_pid()
    observer = await asyncpg.connect(database_url)
    try:
        assert await observer.fetchval("SELECT pg_terminate_backend($1, 10000)", number)
    finally:
        await observer.close()
    async with driver_of(pool) as driver:
        assert driver.get_server_pid() != number
        assert await driver.fetchval("SELECT 1") == 1


async def test_a_connection_that_is_closed_has_heard_something(pool: ConnectionPool) -> None:
    async with driver_of(pool) as driver:
        assert not driver.has_heard_something
        driver.terminate()
        assert driver.has_heard_something
