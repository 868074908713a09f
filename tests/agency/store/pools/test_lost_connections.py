"""Connections that the server ends: while they are idle, while they are held, and while the driver hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from agency.store import RefusedError
from agency.store.pools.pools import ConnectionPool, PoolMetrics
from agency.store.pools.settings import PoolSettings
from tests.agency.store.pools.clients import checked_out, count_on_server, terminate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import Store, UnitOfWork

pytestmark = pytest.mark.anyio

FATAL = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ConnectionPool]:
    """Open a pool of two connections."""
    async with ConnectionPool(database_url, PoolSettings(2, 0)) as opened:
        yield opened


async def driver_of(work: UnitOfWork) -> Any:
    return (await (await work.session.connection()).get_raw_connection()).driver_connection


def receive_fatal_message(driver: Any) -> None:
    """Let the driver receive the message by which the server ends a connection, a moment before it does."""
    driver._protocol.data_received(b"E" + (len(FATAL) + 4).to_bytes(4, "big") + FATAL)


async def test_a_connection_whose_end_was_announced_is_not_handed_out(store: Store) -> None:
    work = await store.unit_of_work().begin()
    driver = await driver_of(work)
    await work.close()
    receive_fatal_message(driver)
    async with store.unit_of_work() as other:
        assert await driver_of(other) is not driver
        assert await other.accounts.balance_of("Ana") == 100
    assert store._pool.metrics.checked_in == 1


async def test_a_held_connection_is_lost_from_the_announcement_of_its_end(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.add("Ana", 10)
        receive_fatal_message(await driver_of(work))
        with pytest.raises(RefusedError) as refused:
            await work.accounts.add("Ana", 20)
        assert (refused.value.sqlstate, refused.value.connection_lost) == ("08003", True)
        await work.rollback()
        assert await work.accounts.balance_of("Ana") == 100


async def test_all_connections_that_were_lost_while_idle_are_replaced(pool: ConnectionPool, database_url: str) -> None:
    first, second = await checked_out(pool), await checked_out(pool)
    lost = {await first.backend_pid(), await second.backend_pid()}
    await first.close()
    await second.close()
    await terminate(database_url, *lost)
    async with pool.unit_of_work() as third, pool.unit_of_work() as fourth:
        assert not lost & {await third.backend_pid(), await fourth.backend_pid()}
        assert await count_on_server(database_url, 2) == 2


@pytest.mark.requirement("S4-POOL-11")
async def test_a_lost_connection_that_is_returned_is_not_reported_as_idle(
    pool: ConnectionPool, database_url: str
) -> None:
    first, second = await checked_out(pool), await checked_out(pool)
    await terminate(database_url, await first.backend_pid())
    with pytest.raises(RefusedError):
        await first.accounts.balance_of("Ana")
    await first.close()
    assert pool.metrics == PoolMetrics(size=2, checked_in=0, checked_out=1, overflow=0, waiting=0)
    await second.close()


@pytest.mark.requirement("S4-DB-10")
async def test_a_connection_that_was_lost_while_it_was_held_is_returned_without_an_error(
    pool: ConnectionPool, database_url: str
) -> None:
    async with pool.connection() as connection:
        lost = await connection.scalar(text("SELECT pg_backend_pid()")) or 0
        await terminate(database_url, lost)
    assert pool.metrics.checked_out == 0
    async with pool.unit_of_work() as work:
        assert await work.backend_pid() != lost
