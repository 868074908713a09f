"""Closing pools: what becomes of waiting requests, of held and of idle connections."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from agency.store.pools.pools import ConnectionPool, PoolClosedError, PoolMetrics, Pools
from agency.store.pools.settings import PoolSettings
from tests.agency.store.pools.clients import ONE, checked_out, count_on_server, served, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

NONE_LEFT = PoolMetrics(size=1, checked_in=0, checked_out=0, overflow=0, waiting=0)


def return_normally() -> None:
    """End the block."""


def fail() -> None:
    """End the block by an error."""
    raise ArithmeticError


def cancel() -> None:
    """End the block by a cancellation."""
    raise asyncio.CancelledError


@pytest.mark.requirement("S2-POOL-01")
@pytest.mark.parametrize(
    ("ending", "error"), [(return_normally, None), (fail, ArithmeticError), (cancel, asyncio.CancelledError)]
)
async def test_pools_are_closed_at_the_end_of_their_block_and_pass_its_error_on(
    ending: Callable[[], None], error: type[BaseException] | None, database_url: str
) -> None:
    raised: type[BaseException] | None = None
    try:
        async with ConnectionPool(database_url, ONE) as single, Pools(database_url, ONE) as both:
            for pool in (single, both.read_write, both.read_only):
                async with pool.connection():
                    pass
            ending()
    except (ArithmeticError, asyncio.CancelledError) as caught:
        raised = type(caught)
    assert raised is error
    assert await count_on_server(database_url, 0) == 0


async def test_requests_that_wait_when_the_pool_is_closed_fail_at_once(database_url: str) -> None:
    async with ConnectionPool(database_url, ONE) as pool:
        held = await checked_out(pool)
        second, third = await waiting(pool), await waiting(pool)
    for request in (second, third):
        with pytest.raises(PoolClosedError, match="The read-write pool is closed and hands out no connection"):
            await served(request)
    await held.close()


async def test_a_request_that_is_cancelled_as_the_pool_is_closed_does_not_disturb_the_others(database_url: str) -> None:
    pool = ConnectionPool(database_url, ONE)
    held = await checked_out(pool)
    second, third = await waiting(pool), await waiting(pool)
    second.cancel()
    await pool.close()
    with pytest.raises(PoolClosedError):
        await served(third)
    assert isinstance((await asyncio.gather(second, return_exceptions=True))[0], asyncio.CancelledError)
    await held.close()


async def test_a_connection_that_is_returned_as_the_pool_is_closed_is_closed(database_url: str) -> None:
    pool = ConnectionPool(database_url, PoolSettings(2, 0))
    first, second = await checked_out(pool), await checked_out(pool)
    await second.close()
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0)
    await first.close()
    await closing
    assert (pool.metrics.checked_in, pool.metrics.checked_out) == (0, 0)
    assert await count_on_server(database_url, 0) == 0


async def test_a_connection_that_is_held_when_the_pool_is_closed_is_closed_when_it_is_returned(
    database_url: str,
) -> None:
    pool = ConnectionPool(database_url, PoolSettings(1, 1))
    first, second = await checked_out(pool), await checked_out(pool)
    await pool.close()
    await first.close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=0)
    assert await count_on_server(database_url, 1) == 1
    await second.close()
    assert await count_on_server(database_url, 0) == 0


async def test_closing_a_second_time_changes_nothing(database_url: str) -> None:
    pool = ConnectionPool(database_url, ONE)
    await (await checked_out(pool)).close()
    await pool.close()
    await pool.close()
    with pytest.raises(PoolClosedError):
        await checked_out(pool)
    assert pool.metrics == NONE_LEFT


async def test_closing_both_pools_closes_the_second_when_the_first_cannot_be_closed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse() -> None:
        raise ArithmeticError

    pools = Pools(database_url, ONE)
    monkeypatch.setattr(pools.read_write, "close", refuse)
    with pytest.raises(ArithmeticError):
        await pools.close()
    with pytest.raises(PoolClosedError, match="The read-only pool is closed"):
        await checked_out(pools.read_only)
