"""The agency's pools: what they report, what each may be used for, and nested transactions on their connections."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agency.store import RefusedError
from agency.store.pools.pools import Access, ConnectionPool, PoolMetrics, Pools
from agency.store.pools.settings import PoolSettings
from agency.store.transactions.nested_transactions import nested_transaction
from tests.agency.store.pools.clients import (
    LIMIT_S,
    OPEN_TRANSACTIONS,
    PATIENT_S,
    checked_out,
    count_on_server,
    waiting,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.store import UnitOfWork

pytestmark = pytest.mark.anyio

TWO = PoolSettings(size=1, overflow=1, timeout_s=PATIENT_S)


@pytest.fixture
async def pools(database_url: str) -> AsyncIterator[Pools]:
    """Open both pools, with 100 on the account of Ana."""
    async with Pools(database_url, TWO) as opened:
        async with opened.read_write.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


async def commit_and_fail(work: UnitOfWork) -> None:
    async with nested_transaction(work):
        await work.accounts.add("Ana", 1)
        await work.commit()
        raise ArithmeticError


async def add_nested(work: UnitOfWork, *amounts: int) -> None:
    """Add each amount in a transaction that is nested in the one before, and roll all of them back."""
    if amounts:
        with suppress(ArithmeticError):
            async with nested_transaction(work):
                await work.accounts.add("Ana", amounts[0])
                await add_nested(work, *amounts[1:])
                raise ArithmeticError


async def test_the_metrics_follow_what_happens(pools: Pools) -> None:
    pool = pools.read_write
    first, second = await checked_out(pool), await checked_out(pool)
    request = await waiting(pool)
    assert pool.metrics == PoolMetrics(size=1, checked_in=0, checked_out=2, overflow=1, waiting=1)
    await first.close()
    await (await request).close()
    await second.close()
    assert pool.metrics == PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


async def test_the_overflow_of_a_pool_that_is_not_full_is_0(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(size=2, overflow=1)) as pool:
        assert pool.metrics == PoolMetrics(size=2, checked_in=0, checked_out=0, overflow=0, waiting=0)
        async with pool.unit_of_work():
            assert pool.metrics == PoolMetrics(size=2, checked_in=0, checked_out=1, overflow=0, waiting=0)


@pytest.mark.requirement("S4-POOL-12")
async def test_a_read_only_connection_reads_what_was_committed(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as writer:
        await writer.accounts.add("Ana", 20)
    async with pools.read_only.unit_of_work() as reader:
        assert await reader.accounts.balance_of("Ana") == 120


async def test_a_read_only_connection_refuses_every_statement_that_writes(pools: Pools) -> None:
    for _ in range(2):
        async with pools.of(Access.READ_ONLY).connection() as connection:
            with pytest.raises(DBAPIError, match="read-only transaction"):
                await connection.execute(text("CREATE TABLE note (line text)"))


async def test_reading_and_writing_go_through_pools_of_their_own(pools: Pools) -> None:
    async with pools.read_only.unit_of_work() as reader, pools.read_write.unit_of_work() as writer:
        assert await reader.backend_pid() != await writer.backend_pid()


@pytest.mark.requirement("S4-POOL-10")
async def test_a_nested_transaction_runs_on_the_connection_of_its_parent(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        connection = await work.backend_pid()
        async with nested_transaction(work) as nested:
            assert await nested.backend_pid() == connection
            assert pools.read_write.metrics.checked_out == 1


async def test_transactions_can_be_nested_three_deep_and_rolled_back(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        await work.accounts.add("Ana", 20)
        await add_nested(work, 7, 3, 1)
    async with pools.read_write.unit_of_work() as work:
        assert await work.accounts.balance_of("Ana") == 120


async def test_a_parent_goes_on_after_its_nested_transaction_was_rolled_back(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        async with nested_transaction(work):
            await work.accounts.add("Ana", 1)
            await add_nested(work, 10)
        assert await work.accounts.balance_of("Ana") == 101


async def test_an_error_after_a_commit_in_a_nested_transaction_is_passed_on(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        with pytest.raises(ArithmeticError):
            await commit_and_fail(work)
        assert await work.accounts.balance_of("Ana") == 101


async def test_a_parent_goes_on_after_its_nested_transaction_was_refused(pools: Pools) -> None:
    async with pools.read_write.unit_of_work() as work:
        with pytest.raises(RefusedError):
            async with nested_transaction(work):
                await work.accounts.add("Ana", -101)
        assert await work.accounts.balance_of("Ana") == 100


@pytest.mark.requirement("S2-POOL-02")
async def test_under_load_no_more_connections_are_held_than_the_pool_allows(database_url: str) -> None:
    most = 0

    async def add_one(pool: ConnectionPool) -> None:
        nonlocal most
        async with pool.unit_of_work() as work:
            most = max(most, pool.metrics.checked_out)
            await work.accounts.add("Ana", 1)

    async with ConnectionPool(database_url, PoolSettings(4, 2, timeout_s=PATIENT_S)) as pool:
        await asyncio.gather(*(add_one(pool) for _ in range(100)))
        assert most == 6
        assert await count_on_server(database_url, 0, OPEN_TRANSACTIONS) == 0


@pytest.mark.requirement("S3-POOL-01")
async def test_clients_that_are_cancelled_while_committing_have_committed_or_changed_nothing(pools: Pools) -> None:
    committed = in_doubt = 0

    async def add_one(number: int) -> None:
        nonlocal committed, in_doubt
        task = asyncio.current_task()
        work = await checked_out(pools.read_write)
        try:
            await work.accounts.add("Ana", 1)
            if task and number % 2:
                in_doubt += 1
                task.cancel()
            await work.commit()
            committed += 1
        finally:
            await work.close()

    async with asyncio.timeout(LIMIT_S):
        await asyncio.gather(*(add_one(number) for number in range(50)), return_exceptions=True)
    assert pools.read_write.metrics.checked_out == 0
    async with pools.read_write.unit_of_work() as work:
        balance = await work.accounts.balance_of("Ana") or 0
    assert (committed, in_doubt) == (25, 25)
    assert 100 + committed <= balance <= 100 + committed + in_doubt
