"""The agency's store: units of work that are all or nothing, and refusals that nobody can overlook."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from agency.store import Isolation, RefusedError, Store, UnitOfWork
from plainspec.ports.store.database import IsolationLevel
from plainspec.systems.agency.store.database import AgencyDatabase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with Store(database_url, pool_size=2, pool_overflow=0, pool_timeout_s=0.1) as opened:
        async with opened.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


async def balance_of(store: Store, owner: str) -> int | None:
    async with store.unit_of_work() as work:
        return await work.accounts.balance_of(owner)


async def test_a_unit_of_work_commits_at_its_end(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.add("Ana", 5)
    assert await balance_of(store, "Ana") == 105


async def test_a_unit_of_work_that_raises_leaves_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.unit_of_work() as work:
            await work.accounts.add("Ana", 5)
            await work.accounts.open("Ben", 5)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    assert await balance_of(store, "Ana") == 100
    assert await balance_of(store, "Ben") is None


async def test_a_unit_of_work_that_is_cancelled_leaves_nothing(store: Store) -> None:
    written = asyncio.Event()

    async def write_and_linger() -> None:
        async with store.unit_of_work() as work:
            await work.accounts.add("Ana", 5)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_linger())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await balance_of(store, "Ana") == 100


@pytest.mark.parametrize("isolation", Isolation)
async def test_the_level_in_force_is_the_one_asked_for_after_commit_and_rollback_too(
    store: Store, isolation: Isolation
) -> None:
    async with store.unit_of_work(isolation) as work:
        assert await work.isolation_in_force() is isolation
        await work.commit()
        assert await work.isolation_in_force() is isolation
        await work.rollback()
        assert await work.isolation_in_force() is isolation


async def test_a_level_does_not_stay_with_the_connection(store: Store) -> None:
    async with store.unit_of_work(Isolation.SERIALIZABLE) as first:
        backend = await first.backend_pid()
    async with store.unit_of_work() as second:
        assert await second.backend_pid() == backend
        assert await second.isolation_in_force() is Isolation.READ_COMMITTED


async def test_a_refusal_carries_its_sqlstate_its_rule_and_what_the_driver_said(store: Store) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError, match="violates check constraint") as refused:
            await work.accounts.add("Ana", -101)
        assert (refused.value.sqlstate, refused.value.constraint) == ("23514", "account_balance_check")
        assert isinstance(refused.value.__cause__, DBAPIError)
        await work.rollback()
    assert await balance_of(store, "Ana") == 100


async def test_a_commit_that_the_server_turns_into_a_rollback_is_refused(store: Store) -> None:
    async with store.unit_of_work() as work:
        await work.accounts.add("Ana", 5)
        with pytest.raises(RefusedError):
            await work.accounts.open("Ana", 1)
        said = "the server rolled back instead of committing: an earlier statement had failed"
        with pytest.raises(RefusedError, match=f"\\b{said}$") as refused:
            await work.commit()
        assert refused.value.sqlstate == "40000"
        assert await work.accounts.balance_of("Ana") == 100, "the unit can be used again"


async def test_a_swallowed_refusal_surfaces_at_the_end_of_the_unit(store: Store) -> None:
    async def swallow() -> None:
        async with store.unit_of_work() as work:
            with pytest.raises(RefusedError):
                await work.accounts.open("Ana", 1)

    with pytest.raises(RefusedError, match="rolled back instead of committing"):
        await swallow()


async def test_a_savepoint_does_not_heal_a_failed_transaction(store: Store) -> None:
    async with store.unit_of_work() as work:
        with pytest.raises(RefusedError):
            await work.accounts.add("Ana", -101)
        await work.create_savepoint()
        with pytest.raises(RefusedError, match="current transaction is aborted"):
            await work.accounts.add("Ana", 5)
        await work.rollback()


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_savepoint_ends_with_its_transaction(store: Store, end: str) -> None:
    async with store.unit_of_work() as work:
        await work.create_savepoint()
        await getattr(work, end)()
        with pytest.raises(LookupError, match=r"^This transaction has no savepoint to roll back to"):
            await work.rollback_to_savepoint()
        with pytest.raises(LookupError, match=r"^This transaction has no savepoint to release"):
            await work.release_savepoint()


async def test_a_unit_that_has_begun_does_not_take_a_second_connection(store: Store) -> None:
    async with store.unit_of_work() as work:
        number = await work.backend_pid()
        with pytest.raises(RuntimeError, match="has begun already"):
            await work.begin()
        assert await work.backend_pid() == number


async def test_a_unit_that_has_not_begun_or_is_closed_says_so(store: Store) -> None:
    work = store.unit_of_work()
    with pytest.raises(RuntimeError, match="has not begun, or is closed"):
        _ = work.accounts
    await work.begin()
    await work.close()
    await work.close()
    with pytest.raises(RuntimeError, match="has not begun, or is closed"):
        await work.backend_pid()


async def test_a_unit_for_which_no_connection_becomes_free_times_out(store: Store) -> None:
    async with store.unit_of_work(), store.unit_of_work():
        with pytest.raises(PoolTimeoutError):
            await store.unit_of_work().begin()
    assert await balance_of(store, "Ana") == 100


async def test_a_database_that_refuses_the_connection_is_a_refusal(database_url: str) -> None:
    async with Store(database_url.replace("/plainspec_", "/no_such_plainspec_")) as store:
        with pytest.raises(RefusedError) as refused:
            await store.unit_of_work().begin()
    assert refused.value.sqlstate == "3D000"


async def test_a_session_of_which_nobody_knows_the_number_gives_its_connection_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: UnitOfWork) -> int:
        raise ArithmeticError

    async def ask(database: AgencyDatabase) -> None:
        async with database.session(IsolationLevel.SERIALIZABLE):
            pass

    monkeypatch.setattr(UnitOfWork, "backend_pid", fail)
    async with AgencyDatabase.at(database_url) as database, Store(database_url, pool_size=1, pool_overflow=0) as store:
        monkeypatch.setattr(database, "_store", store)
        for _ in range(2):
            with pytest.raises(ArithmeticError):
                await ask(database)
