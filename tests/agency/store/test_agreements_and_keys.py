"""Agreements that refer to accounts, advisory locks, and units of work whose connection is lost."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import text

from agency.store import Isolation, Kind, RefusedError, Store
from agency.store.pool_settings import PoolSettings
from agency.store.pools import ConnectionPool

pytestmark = pytest.mark.anyio


async def end(url: str, backend: int) -> None:
    """Have the server end a connection."""
    observer = await asyncpg.connect(url)
    try:
        assert await observer.fetchval("SELECT pg_terminate_backend($1, 10000)", backend)
    finally:
        await observer.close()


@pytest.mark.parametrize("kind", [Kind.LOAN, Kind.CARD])
async def test_an_agreement_about_nobodys_account_is_refused_at_once(store: Store, kind: Kind) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError) as refused:
            await work.agreements.sign(kind, "Zoe")
        assert refused.value.sqlstate == "23503"
        await work.rollback()


async def test_a_standing_order_for_nobody_is_refused_at_the_commit(store: Store) -> None:
    async def sign() -> None:
        async with store.unit_of_work() as work:
            await work.agreements.sign(Kind.STANDING_ORDER, "Zoe")

    with pytest.raises(RefusedError) as refused:
        await sign()
    assert refused.value.sqlstate == "23503"


async def test_a_lock_that_is_not_free_leaves_the_transaction_usable(store: Store) -> None:
    async with store.unit_of_work() as first, store.unit_of_work() as second:
        await first.advisory_lock("vault")
        with pytest.raises(RefusedError, match="somebody else holds the lock 'vault'") as refused:
            await second.advisory_lock("vault", wait=False)
        assert refused.value.sqlstate == "55P03"
        assert await second.accounts.balance_of("Ana") == 100


async def test_the_key_of_a_lock_is_made_by_the_server_so_that_every_program_has_the_same(
    store: Store, database_url: str
) -> None:
    observer = await asyncpg.connect(database_url)
    try:
        async with store.unit_of_work() as work:
            await work.advisory_lock("vault")
            assert not await observer.fetchval("SELECT pg_try_advisory_lock(hashtextextended('vault', 0))")
    finally:
        await observer.close()


@pytest.mark.parametrize("asked", [False, True], ids=["before it is noticed", "after it is noticed"])
async def test_work_on_a_lost_connection_goes_on_after_a_rollback_only(
    store: Store, database_url: str, *, asked: bool
) -> None:
    async with store.unit_of_work(Isolation.SERIALIZABLE) as work:
        await work.accounts.add("Ana", 5)
        await end(database_url, await work.backend_pid())
        for _ in range(2 * asked):
            with pytest.raises(RefusedError) as refused:
                await work.accounts.balance_of("Ana")
            assert refused.value.connection_lost
        await work.rollback()
        assert await work.isolation_in_force() is Isolation.SERIALIZABLE
        assert await work.accounts.balance_of("Ana") == 100


async def test_a_commit_on_a_lost_connection_says_that_nobody_knows(store: Store, database_url: str) -> None:
    work = await store.unit_of_work().begin()
    await work.accounts.add("Ana", 5)
    await end(database_url, await work.backend_pid())
    with pytest.raises(RefusedError, match="the connection was lost during the commit") as refused:
        await work.commit()
    assert refused.value.sqlstate == "08007"
    await work.close()


async def test_work_on_a_lost_connection_is_closed_without_a_word(store: Store, database_url: str) -> None:
    work = await store.unit_of_work().begin()
    await work.accounts.add("Ana", 5)
    await end(database_url, await work.backend_pid())
    await work.close()
    async with store.unit_of_work() as other:
        assert await other.accounts.balance_of("Ana") == 100


async def test_a_connection_that_is_lost_while_it_is_held_goes_back_without_a_word(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(1, 0)) as pool:
        async with pool.connection() as connection:
            await end(database_url, await connection.scalar(text("SELECT pg_backend_pid()")) or 0)
        async with pool.connection() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
