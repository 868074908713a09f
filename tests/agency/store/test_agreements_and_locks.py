"""Foreign keys to accounts, locks and timeouts, and units of work whose connection is lost."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from agency.store import AgreementKind, Isolation, RefusedError, Store, Timeout
from agency.store.pools.pools import ConnectionPool
from agency.store.pools.settings import PoolSettings

pytestmark = pytest.mark.anyio


async def end(url: str, backend: int) -> None:
    """Have the server end a connection."""
    observer = await asyncpg.connect(url)
    try:
        assert await observer.fetchval("SELECT pg_terminate_backend($1, 10000)", backend)
    finally:
        await observer.close()


@pytest.mark.parametrize("kind", [AgreementKind.LOAN, AgreementKind.CARD])
async def test_an_agreement_without_an_account_is_refused_at_once(store: Store, kind: AgreementKind) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError) as refused:
            await work.agreements.sign(kind, "Zoe")
        assert refused.value.sqlstate == "23503"
        await work.rollback()


async def test_a_standing_order_without_an_account_is_refused_at_the_commit(store: Store) -> None:
    async def sign() -> None:
        async with store.unit_of_work() as work:
            await work.agreements.sign(AgreementKind.STANDING_ORDER, "Zoe")

    with pytest.raises(RefusedError) as refused:
        await sign()
    assert refused.value.sqlstate == "23503"


@pytest.mark.parametrize("kind", [AgreementKind.LOAN, AgreementKind.STANDING_ORDER])
async def test_an_agreement_without_an_owner_is_refused(store: Store, kind: AgreementKind) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError) as refused:
            await work.agreements.sign(kind, None)
        assert (refused.value.sqlstate, refused.value.constraint) == ("23502", "owner")
        await work.rollback()


@pytest.mark.parametrize("how", ["wait", "do not wait", "first unlocked"])
async def test_a_locked_account_cannot_be_referred_to(store: Store, how: str) -> None:
    async with store.unit_of_work() as holder, store.unit_of_work() as other:
        if how == "first unlocked":
            assert await holder.accounts.lock_first_unlocked() == "Ana"
        else:
            assert await holder.accounts.lock("Ana", wait=how == "wait")
        await other.set_timeout(Timeout.LOCK, 50)
        with pytest.raises(RefusedError) as refused:
            await other.agreements.sign(AgreementKind.LOAN, "Ana")
        assert refused.value.sqlstate == "55P03"
        await other.rollback()


async def test_a_lock_is_on_one_account_however_similar_the_names(store: Store) -> None:
    async with store.unit_of_work() as work:
        for owner in ("Anabel", "ana"):
            await work.accounts.open(owner, 5)
    async with store.unit_of_work() as holder, store.unit_of_work() as other:
        assert await holder.accounts.lock("Ana")
        assert await other.accounts.lock("Anabel", wait=False)
        assert await other.accounts.lock("ana", wait=False)
        assert not await other.accounts.lock("Zoe", wait=False)


async def test_a_lock_is_waited_for_unless_it_is_asked_for_at_once(store: Store) -> None:
    async with store.unit_of_work() as holder, store.unit_of_work() as other:
        await holder.accounts.lock("Ana", wait=False)
        await other.set_timeout(Timeout.LOCK, 50)
        with pytest.raises(RefusedError, match="lock timeout"):
            await other.accounts.lock("Ana")
        await other.rollback()


async def test_the_first_unlocked_account_is_the_first_by_owner(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.open("Aaron", 5)
        await work.accounts.open("Zoe", 900)
    async with store.unit_of_work() as first, store.unit_of_work() as second:
        assert await first.accounts.lock_first_unlocked() == "Aaron"
        assert await second.accounts.lock_first_unlocked() == "Ana"


@pytest.mark.parametrize("kind", Timeout)
async def test_a_timeout_holds_for_its_transaction_and_to_the_millisecond(store: Store, kind: Timeout) -> None:
    async def in_force() -> str:
        return str(await work.session.scalar(text(f"SHOW {kind.value}")))

    async with store.unit_of_work() as work:
        before = await in_force()
        await work.set_timeout(kind, 12345)
        assert await in_force() == "12345ms"
        await work.commit()
        assert await in_force() == before


@pytest.mark.parametrize("isolation", Isolation)
async def test_an_advisory_lock_is_the_same_at_every_level(store: Store, isolation: Isolation) -> None:
    async with store.unit_of_work() as holder, store.unit_of_work(isolation) as other:
        await holder.advisory_lock("vault")
        with pytest.raises(RefusedError, match="another transaction holds the lock"):
            await other.advisory_lock("vault", wait=False)


async def test_a_lock_that_is_not_free_leaves_the_transaction_usable(store: Store) -> None:
    async with store.unit_of_work() as first, store.unit_of_work() as second:
        await first.advisory_lock("vault")
        with pytest.raises(RefusedError, match="another transaction holds the lock 'vault'") as refused:
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


async def test_a_commit_on_a_lost_connection_is_of_unknown_outcome(store: Store, database_url: str) -> None:
    work = await store.unit_of_work().begin()
    await work.accounts.add("Ana", 5)
    await end(database_url, await work.backend_pid())
    with pytest.raises(
        RefusedError, match="whether the transaction was committed is unknown: check before you retry it"
    ) as refused:
        await work.commit()
    assert (refused.value.sqlstate, refused.value.connection_lost) == ("08007", True)
    await work.close()


async def test_a_statement_during_which_the_connection_is_ended_is_refused_with_the_servers_reason(
    store: Store, database_url: str
) -> None:
    async with store.unit_of_work() as holder, store.unit_of_work() as work:
        await holder.accounts.add("Ana", 1)
        backend = await work.backend_pid()
        waiting = asyncio.create_task(work.accounts.add("Ana", 5))
        while True:
            if await holder.session.scalar(text("SELECT pg_blocking_pids(:pid) <> '{}'"), {"pid": backend}):
                break
            await asyncio.sleep(0.01)
        await end(database_url, backend)
        with pytest.raises(RefusedError) as refused:
            await waiting
        assert (refused.value.sqlstate, refused.value.connection_lost) == ("57P01", True)
        await work.rollback()


async def test_work_on_a_lost_connection_is_closed_without_an_error(store: Store, database_url: str) -> None:
    work = await store.unit_of_work().begin()
    await work.accounts.add("Ana", 5)
    await end(database_url, await work.backend_pid())
    await work.close()
    async with store.unit_of_work() as other:
        assert await other.accounts.balance_of("Ana") == 100


async def test_a_connection_that_is_lost_while_it_is_held_goes_back_without_an_error(database_url: str) -> None:
    async with ConnectionPool(database_url, PoolSettings(1, 0)) as pool:
        async with pool.connection() as connection:
            await end(database_url, await connection.scalar(text("SELECT pg_backend_pid()")) or 0)
        async with pool.connection() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
