"""Connecting: asyncpg is the only driver, an unresponsive server times out, and refusals give the server's reason."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import make_url, text

from agency.store import RefusedError
from agency.store.driver import UnsupportedDriverError, asyncpg_url
from agency.store.pools.pools import ConnectionPool, ConnectTimeoutError
from agency.store.pools.settings import PoolSettings
from tests.agency.store.pools.clients import LIMIT_S, ONE, checked_out

TIMER_S = 0.002
"""By how much a timer may be early."""


@pytest.mark.requirement("S4-DB-12")
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_a_url_of_postgresql_uses_asyncpg(scheme: str) -> None:
    url = asyncpg_url(f"{scheme}://ann:s3cret@db.test:6543/app?ssl=require")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.host, url.port, url.database, url.query) == (
        "ann",
        "db.test",
        6543,
        "app",
        {"ssl": "require"},
    )


@pytest.mark.requirement("S4-DB-18")
@pytest.mark.parametrize(
    "driver", ["postgresql+psycopg2", "postgresql+psycopg", "mysql+aiomysql", "sqlite", "sqlite+aiosqlite"]
)
def test_another_driver_is_refused_without_the_password(driver: str) -> None:
    with pytest.raises(UnsupportedDriverError, match=r"asyncpg, not through .*write postgresql\+asyncpg") as refused:
        asyncpg_url(f"{driver}://ann:s3cret@db.test/app")
    assert "s3cret" not in str(refused.value)


@pytest.mark.anyio
@pytest.mark.requirement("S4-DB-01")
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
async def test_a_pool_connects_by_each_such_url(scheme: str, database_url: str) -> None:
    url = make_url(database_url).set(drivername=scheme).render_as_string(hide_password=False)
    async with ConnectionPool(url, ONE) as pool, pool.connection() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


@pytest.mark.anyio
@pytest.mark.requirement("S4-DB-06")
async def test_connecting_to_an_unresponsive_server_times_out_and_not_before() -> None:
    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(stay_silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = PoolSettings(1, 0, timeout_s=5.0, connect_timeout_s=0.1)
        async with ConnectionPool(f"postgresql://nobody@127.0.0.1:{port}/none", settings) as pool:
            begun_s = time.monotonic()
            message = rf"The server at 127\.0\.0\.1:{port} did not answer within the connect timeout of 0\.1 s"
            with pytest.raises(ConnectTimeoutError, match=message):
                async with asyncio.timeout(LIMIT_S):
                    await checked_out(pool)
            assert time.monotonic() - begun_s >= 0.1 - TIMER_S
            assert pool.metrics.checked_out == 0


@pytest.mark.anyio
async def test_a_refused_connection_is_reported_with_the_reason_of_the_server(database_url: str) -> None:
    elsewhere = make_url(database_url).set(database="atlantis").render_as_string(hide_password=False)
    async with ConnectionPool(elsewhere, ONE) as pool:
        with pytest.raises(RefusedError, match='"atlantis" does not exist') as refused:
            await checked_out(pool)
        assert refused.value.sqlstate == "3D000"
        with pytest.raises(RefusedError, match='"atlantis" does not exist'):
            async with pool.connection():
                pass
        assert pool.metrics.checked_out == 0
