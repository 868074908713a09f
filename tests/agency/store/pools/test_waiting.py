"""Requests that wait for a connection: their order, their timeout, and cancellations at the worst moment."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from agency.store.pools.pools import ConnectionPool, PoolMetrics, PoolTimeoutError
from agency.store.pools.settings import PoolSettings
from tests.agency.store.pools.clients import LIMIT_S, ONE, checked_out, served, terminate, waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import UnitOfWork

pytestmark = pytest.mark.anyio

TIMER_S = 0.002
"""By how much a timer may be early."""


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ConnectionPool]:
    """Open a pool of one connection, whose timeout no test waits for."""
    async with ConnectionPool(database_url, ONE) as opened:
        yield opened


async def hang_up_at_last(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer nothing until the client disconnects."""
    await reader.read()
    writer.close()


@pytest.mark.requirement("S4-POOL-06")
async def test_a_request_is_refused_after_the_timeout_and_not_before(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(1, 0, timeout_s=0.1)) as pool:
        held = await checked_out(pool)
        begun_s = time.monotonic()
        with pytest.raises(PoolTimeoutError):
            await checked_out(pool)
        assert time.monotonic() - begun_s >= 0.1 - TIMER_S
        assert pool.metrics.waiting == 0
        await held.close()


@pytest.mark.requirement("S4-POOL-13")
async def test_a_pool_serves_again_after_a_request_has_timed_out(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(1, 0, timeout_s=0.05)) as pool:
        held = await checked_out(pool)
        connection = await held.backend_pid()
        with pytest.raises(PoolTimeoutError):
            await checked_out(pool)
        await held.close()
        async with pool.unit_of_work() as work:
            assert await work.backend_pid() == connection


async def test_a_client_that_returns_a_connection_and_requests_one_at_once_waits_behind_the_others(
    pool: ConnectionPool,
) -> None:
    held = await checked_out(pool)
    second = await waiting(pool)
    await held.close()
    again = asyncio.create_task(checked_out(pool))
    other = await served(second)
    assert not again.done()
    await other.close()
    await (await served(again)).close()


async def test_no_request_is_overtaken(pool: ConnectionPool) -> None:
    tickets = iter(range(1, 1000))
    waiting_tickets: set[int] = set()

    async def request_again_and_again() -> list[int]:
        overtaken = []
        for _ in range(10):
            ticket = next(tickets)
            waiting_tickets.add(ticket)
            async with pool.unit_of_work():
                waiting_tickets.remove(ticket)
                overtaken += [other for other in waiting_tickets if other < ticket]
        return overtaken

    assert await asyncio.gather(*(request_again_and_again() for _ in range(5))) == [[]] * 5


async def test_a_cancelled_request_leaves_the_queue(pool: ConnectionPool) -> None:
    held = await checked_out(pool)
    second, third = await waiting(pool), await waiting(pool)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert pool.metrics.waiting == 1
    await held.close()
    await (await served(third)).close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


@pytest.mark.requirement("S3-POOL-01")
async def test_requests_that_are_cancelled_as_a_connection_is_returned_are_passed_over(pool: ConnectionPool) -> None:
    held = await checked_out(pool)
    second, third, fourth = await waiting(pool), await waiting(pool), await waiting(pool)
    await held.close()
    second.cancel()
    third.cancel()
    await asyncio.gather(second, third, return_exceptions=True)
    await (await served(fourth)).close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


async def test_requests_that_were_cancelled_before_a_connection_is_returned_are_passed_over(
    pool: ConnectionPool,
) -> None:
    held = await checked_out(pool)
    second, third = await waiting(pool), await waiting(pool)
    second.cancel()
    await held.close()
    await asyncio.gather(second, return_exceptions=True)
    await (await served(third)).close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


async def test_the_place_of_a_request_that_is_cancelled_while_connecting_goes_to_the_next(pool: ConnectionPool) -> None:
    connecting = asyncio.create_task(checked_out(pool))
    await asyncio.sleep(0)
    second, third = await waiting(pool), await waiting(pool)
    assert not connecting.done()
    connecting.cancel()
    work = await served(second)
    assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=1)
    await work.close()
    await (await served(third)).close()
    await asyncio.gather(connecting, return_exceptions=True)


async def test_the_place_of_a_lost_connection_is_not_lost_on_a_cancelled_request(
    pool: ConnectionPool, database_url: str
) -> None:
    held = await checked_out(pool)
    second = await waiting(pool)
    connection = await held.backend_pid()
    await terminate(database_url, connection)
    await held.close()
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    work: UnitOfWork = await served(asyncio.create_task(checked_out(pool)))
    assert await work.backend_pid() != connection
    assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=0)
    await work.close()


async def test_the_place_of_a_request_that_the_server_did_not_answer_goes_to_the_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    silent = tmp_path_factory.mktemp("s")
    server = await asyncio.start_unix_server(hang_up_at_last, silent / ".s.PGSQL.5432")
    settings = PoolSettings(1, 0, timeout_s=600.0, connect_timeout_s=0.05)
    async with server, ConnectionPool(f"postgresql://nobody@/none?host={silent}&port=5432", settings) as pool:
        async with asyncio.timeout(LIMIT_S):
            ended = await asyncio.gather(*(checked_out(pool) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(error, TimeoutError) for error in ended)
        assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=0, overflow=0, waiting=0)
