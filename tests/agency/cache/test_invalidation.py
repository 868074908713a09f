"""What follows a commit: invalidations, for sure after a commit, and never after a rollback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from agency.cache import CacheServer, UserCache
from agency.sessions import UserID
from agency.store import RefusedError, Store
from plainspec.systems.agency.store.database import terminate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store, with 100 on the account of Ana."""
    async with Store(database_url) as opened:
        async with opened.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


@pytest.fixture
async def filled(cache: UserCache) -> UserCache:
    """Cache a balance and a name."""
    await cache.set("balance", 100, 60)
    await cache.set("name", "Ana", 60)
    return cache


async def test_a_commit_invalidates_what_was_named_and_the_next_one_no_more(store: Store, filled: UserCache) -> None:
    async with store.unit_of_work() as work:
        filled.invalidate_after_commit(work, "balance", "other")
        assert await filled.get("balance") == 100
        await work.commit()
        assert [await filled.get(name) for name in ("balance", "name")] == [None, "Ana"]
        await filled.set("balance", 500, 60)
    assert await filled.get("balance") == 500


async def test_a_rollback_a_refusal_and_an_error_invalidate_nothing(store: Store, filled: UserCache) -> None:
    async with store.unit_of_work() as work:
        filled.invalidate_after_commit(work, "balance")
        await work.rollback()
    work = await store.unit_of_work().begin()
    filled.invalidate_after_commit(work, "balance")
    with pytest.raises(RefusedError):
        await work.accounts.set_balance("Ana", -1)
    with pytest.raises(RefusedError):
        await work.commit()
    await work.close()
    work = await store.unit_of_work().begin()
    filled.invalidate_after_commit(work, "balance")
    await work.close()
    await (await work.begin()).commit()
    await work.close()
    assert await filled.get("balance") == 100


async def test_a_commit_of_unknown_outcome_invalidates(store: Store, filled: UserCache, database_url: str) -> None:
    work = await store.unit_of_work().begin()
    filled.invalidate_after_commit(work, "balance")
    await work.accounts.add("Ana", 5)
    observer = await asyncpg.connect(database_url)
    await terminate(observer, await work.backend_pid())
    await observer.close()
    with pytest.raises(RefusedError, match="is unknown"):
        await work.commit()
    await work.close()
    assert await filled.get("balance") is None


async def test_an_action_that_fails_is_logged_and_keeps_nobody_from_anything(
    store: Store, filled: UserCache, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> None:
        raise OSError("no such file")

    async with store.unit_of_work() as work:
        await work.accounts.add("Ana", 5)
        work.after_commit(fails)
        filled.invalidate_after_commit(work, "balance")
    assert await filled.get("balance") is None
    assert "what was to follow a commit has failed" in caplog.text


async def test_a_commit_succeeds_without_redis(store: Store) -> None:
    async with CacheServer.connect("redis://127.0.0.1:1") as away:
        async with store.unit_of_work() as work:
            await work.accounts.set_balance("Ana", 500)
            UserCache(away, UserID("Acme", "Ana")).invalidate_after_commit(work, "balance")
        async with store.unit_of_work() as work:
            assert await work.accounts.balance_of("Ana") == 500


async def test_readers_and_writers_in_two_processes_end_with_what_is_committed(
    store: Store, cache: UserCache, other_server: CacheServer
) -> None:
    other = UserCache(other_server, UserID("Acme", "Ana"))

    async def load() -> int | None:
        async with store.unit_of_work() as work:
            return await work.accounts.balance_of("Ana")

    async def read(at: UserCache) -> None:
        for _ in range(10):
            assert isinstance(await at.get_or_load("balance", load, 60), int)

    async def write(at: UserCache, amount: int) -> None:
        async with store.unit_of_work() as work:
            at.invalidate_after_commit(work, "balance")
            await work.accounts.add("Ana", amount)

    amounts = range(1, 21)
    at = [cache, other]
    await asyncio.gather(
        *(read(at[number % 2]) for number in range(6)), *(write(at[amount % 2], amount) for amount in amounts)
    )
    assert [await one.get_or_load("balance", load, 60) for one in at] == [100 + sum(amounts)] * 2
