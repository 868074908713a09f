"""The agency's pools: figures, waiting, connections like new, and nothing that goes astray."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agency.store import RefusedError
from agency.store.parts import part_of
from agency.store.pool_settings import Environment, PoolSettings, UnknownEnvironmentError
from agency.store.pools import Access, ConnectionPool, PoolClosedError, PoolMetrics, Pools, WaitedTooLongError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import UnitOfWork

pytestmark = pytest.mark.anyio

TWO = PoolSettings(size=1, overflow=1, wait_s=0.05)


@pytest.fixture
async def pools(database_url: str) -> AsyncIterator[Pools]:
    async with Pools(database_url, TWO) as opened:
        async with opened.read_write.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


async def begun(pool: ConnectionPool) -> UnitOfWork:
    return await pool.unit_of_work().begin()


async def waiting(pool: ConnectionPool) -> asyncio.Task[UnitOfWork]:
    """Have somebody ask for a connection when all are taken; return when the pool counts them."""
    task = asyncio.create_task(begun(pool))
    async with asyncio.timeout(60):
        while not pool.metrics.waiting:
            await asyncio.wait([task], timeout=0.001)
    return task


async def commit_and_break_off(work: UnitOfWork) -> None:
    async with part_of(work):
        await work.accounts.add("Ana", 1)
        await work.commit()
        raise ArithmeticError


async def change_ones_mind(work: UnitOfWork) -> None:
    async with part_of(work):
        await work.accounts.add("Ana", 10)
        raise ArithmeticError


async def hang_up_at_last(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer nothing until the caller gives up."""
    await reader.read()
    writer.close()


@pytest.mark.parametrize("environment", Environment)
def test_each_environment_has_settings_of_its_own(environment: Environment) -> None:
    others = [PoolSettings.tuned_for(other) for other in Environment if other is not environment]
    assert PoolSettings.tuned_for(environment) not in others


def test_the_defaults_are_those_of_production() -> None:
    assert PoolSettings.tuned_for(Environment.PRODUCTION) == PoolSettings()


@pytest.mark.parametrize("environment", Environment)
def test_an_environment_is_known_by_its_name_only(environment: Environment) -> None:
    assert Environment.named(environment.value) is environment
    with pytest.raises(UnknownEnvironmentError, match=f"Did you mean {environment.value}"):
        Environment.named(environment.value.upper())


def test_a_name_that_is_near_nothing_gets_no_hint() -> None:
    with pytest.raises(UnknownEnvironmentError, match=r"there are development, staging, production\.$"):
        Environment.named("")


@pytest.mark.parametrize(
    ("figures", "what"),
    [
        ((0, 1, 1.0, 1.0), "at least 1 connection"),
        ((1, -1, 1.0, 1.0), "overflow is 0 or more"),
        ((1, 1, 0.0, 1.0), "limits are more than 0 s"),
        ((1, 1, 1.0, 0.0), "limits are more than 0 s"),
    ],
)
def test_settings_under_which_nobody_is_served_are_refused(figures: tuple[int, int, float, float], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        PoolSettings(*figures)


async def test_the_figures_follow_what_happens(pools: Pools) -> None:
    pool = pools.read_write
    first, second = await begun(pool), await begun(pool)
    assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=2, overflow=1, waiting=0)
    await first.close()
    await second.close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


async def test_whoever_waits_is_counted_until_they_are_refused(pools: Pools) -> None:
    pool = pools.read_write
    held = [await begun(pool), await begun(pool)]
    third = await waiting(pool)
    assert pool.metrics.waiting == 1
    with pytest.raises(WaitedTooLongError):
        await third
    assert pool.metrics.waiting == 0
    for work in held:
        await work.close()


async def test_a_call_that_is_cancelled_as_it_gets_its_turn_takes_nothing_along(pools: Pools) -> None:
    pool = pools.read_write
    held = [await begun(pool), await begun(pool)]
    third = await waiting(pool)
    await held.pop().close()
    third.cancel()
    ended = (await asyncio.gather(third, return_exceptions=True))[0]
    for work in [*held, *([] if isinstance(ended, BaseException) else [ended])]:
        await work.close()
    assert pool.metrics.checked_out == 0
    again = [await begun(pool), await begun(pool)]
    assert pool.metrics.checked_out == 2
    for work in again:
        await work.close()


async def test_nobody_who_waits_is_overtaken(database_url: str) -> None:
    tickets = iter(range(1, 1000))
    waiting_tickets: set[int] = set()

    async def come_again_and_again(pool: ConnectionPool) -> list[int]:
        overtaken = []
        for _ in range(10):
            ticket = next(tickets)
            waiting_tickets.add(ticket)
            async with pool.unit_of_work():
                waiting_tickets.remove(ticket)
                overtaken += [other for other in waiting_tickets if other < ticket]
        return overtaken

    async with ConnectionPool(database_url, PoolSettings(1, 0)) as pool:
        assert await asyncio.gather(*(come_again_and_again(pool) for _ in range(5))) == [[]] * 5


async def test_whoever_waits_for_a_pool_that_closes_hears_of_it(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(1, 0)) as pool:
        held = await begun(pool)
        second, third = await waiting(pool), asyncio.create_task(begun(pool))
        await asyncio.wait([third], timeout=0.01)
    for task in (second, third):
        with pytest.raises(PoolClosedError, match="The read-write pool is closed"):
            await task
    await held.close()


async def test_prepared_statements_outlive_the_cleaning(pools: Pools) -> None:
    """Preparing them anew would cost a round trip each."""
    count = text("SELECT count(*) FROM pg_prepared_statements")
    async with pools.read_write.connection() as connection:
        await connection.execute(count)
    async with pools.read_write.connection() as connection:
        assert (await connection.scalar(count) or 0) > 0


async def test_a_read_only_connection_refuses_sql_of_ones_own(pools: Pools) -> None:
    async with pools.of(Access.READ_ONLY).connection() as connection:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await connection.execute(text("CREATE TABLE note (line text)"))


async def test_reading_and_writing_go_through_pools_of_their_own(pools: Pools) -> None:
    async with pools.read_only.unit_of_work() as reader, pools.read_write.unit_of_work() as writer:
        assert await reader.backend_pid() != await writer.backend_pid()


async def test_a_part_can_hold_parts(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        async with part_of(work):
            await work.accounts.add("Ana", 1)
            with pytest.raises(ArithmeticError):
                await change_ones_mind(work)
        assert await work.accounts.balance_of("Ana") == 101


async def test_whoever_breaks_off_after_committing_in_a_part_hears_their_own_error(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        with pytest.raises(ArithmeticError):
            await commit_and_break_off(work)
        assert await work.accounts.balance_of("Ana") == 101


async def test_a_part_that_is_refused_leaves_the_whole_usable(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        with pytest.raises(RefusedError):
            async with part_of(work):
                await work.accounts.add("Ana", -101)
        assert await work.accounts.balance_of("Ana") == 100


async def test_a_closed_pool_says_so_and_closes_what_comes_back(pools: Pools, database_url: str) -> None:
    held = await begun(pools.read_write)
    number = await held.backend_pid()
    await pools.close()
    with pytest.raises(PoolClosedError, match="The read-write pool is closed"):
        await begun(pools.read_write)
    await held.close()
    observer = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(60):
            while await observer.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", number):
                pass
    finally:
        await observer.close()


async def test_a_server_that_does_not_answer_is_given_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    silent = tmp_path_factory.mktemp("s")
    server = await asyncio.start_unix_server(hang_up_at_last, silent / ".s.PGSQL.5432")
    settings = PoolSettings(1, 0, wait_s=5.0, connect_s=0.05)
    async with server, ConnectionPool(f"postgresql://nobody@/none?host={silent}&port=5432", settings) as pool:
        with pytest.raises(TimeoutError):
            await begun(pool)
        assert pool.metrics.checked_out == 0


async def test_whoever_waits_gets_the_place_of_somebody_who_was_not_let_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    silent = tmp_path_factory.mktemp("s")
    server = await asyncio.start_unix_server(hang_up_at_last, silent / ".s.PGSQL.5432")
    settings = PoolSettings(1, 0, wait_s=600.0, connect_s=0.05)
    async with server, ConnectionPool(f"postgresql://nobody@/none?host={silent}&port=5432", settings) as pool:
        ended = await asyncio.gather(*(begun(pool) for _ in range(3)), return_exceptions=True)
        assert [type(error) for error in ended] == [TimeoutError] * 3
        assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=0, overflow=0, waiting=0)
