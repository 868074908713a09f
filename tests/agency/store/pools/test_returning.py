"""Connections that are returned: however their transaction ends, once, and in a clean state."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from agency.store import AgreementKind, RefusedError
from agency.store.pools.pools import ConnectionPool, PoolMetrics
from tests.agency.store.pools.clients import ONE, checked_out, served, waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from agency.store import UnitOfWork

pytestmark = pytest.mark.anyio

HELD = PoolMetrics(size=1, checked_in=0, checked_out=1, overflow=0, waiting=0)
RETURNED = PoolMetrics(size=1, checked_in=1, checked_out=0, overflow=0, waiting=0)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ConnectionPool]:
    """Open a pool of one connection, with 100 on the account of Ana."""
    async with ConnectionPool(database_url, ONE) as opened:
        async with opened.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


async def fail(_work: UnitOfWork) -> None:
    raise ArithmeticError


async def be_refused(work: UnitOfWork) -> None:
    await work.accounts.open("", 0)


async def be_refused_at_commit(work: UnitOfWork) -> None:
    await work.agreements.sign(AgreementKind.STANDING_ORDER, "Nobody")


async def be_cancelled(_work: UnitOfWork) -> None:
    raise asyncio.CancelledError


async def add_and_end(pool: ConnectionPool, ending: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async with pool.unit_of_work() as work:
        await work.accounts.add("Ana", 1)
        assert pool.metrics == HELD
        await ending(work)


async def add_and_raise(pool: ConnectionPool, error: type[BaseException]) -> None:
    async with pool.connection() as connection:
        await connection.execute(text("UPDATE account SET balance = balance + 1"))
        raise error


@pytest.mark.requirement("S4-DB-05")
@pytest.mark.requirement("S4-DB-10")
@pytest.mark.parametrize("ending", [fail, be_refused, be_refused_at_commit, be_cancelled])
async def test_a_unit_of_work_that_does_not_commit_returns_its_connection(
    ending: Callable[[UnitOfWork], Awaitable[None]], pool: ConnectionPool
) -> None:
    with pytest.raises((ArithmeticError, RefusedError, asyncio.CancelledError)):
        await add_and_end(pool, ending)
    assert pool.metrics == RETURNED
    async with pool.unit_of_work() as work:
        assert await work.accounts.balance_of("Ana") == 100


@pytest.mark.requirement("S4-DB-10")
async def test_a_connection_is_returned_when_closing_its_session_raises(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_session: AsyncSession) -> None:
        raise ArithmeticError

    work = await checked_out(pool)
    await work.accounts.add("Ana", 1)
    with monkeypatch.context() as patch:
        patch.setattr(AsyncSession, "close", refuse)
        with pytest.raises(ArithmeticError):
            await work.close()
    assert pool.metrics == RETURNED
    async with pool.unit_of_work() as other:
        assert await other.accounts.balance_of("Ana") == 100


@pytest.mark.parametrize("error", [ArithmeticError, asyncio.CancelledError])
async def test_a_block_that_raises_returns_its_connection_without_its_work(
    error: type[BaseException], pool: ConnectionPool
) -> None:
    with pytest.raises(error):
        await add_and_raise(pool, error)
    assert pool.metrics == RETURNED
    async with pool.unit_of_work() as work:
        assert await work.accounts.balance_of("Ana") == 100


@pytest.mark.requirement("S4-POOL-05")
@pytest.mark.parametrize("times", [1, 2])
async def test_a_unit_of_work_that_is_closed_does_nothing_on_the_connection_it_returned(
    times: int, pool: ConnectionPool
) -> None:
    work = await checked_out(pool)
    next_request = await waiting(pool)
    for _ in range(times):
        await work.close()
    other = await served(next_request)
    with pytest.raises(RuntimeError, match="This unit of work has not begun, or is closed"):
        await work.accounts.add("Ana", 20)
    assert pool.metrics == HELD
    assert await other.accounts.balance_of("Ana") == 100
    await other.close()


@pytest.mark.requirement("S4-POOL-08")
@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("SELECT set_config(name, 'off', false) FROM pg_settings WHERE name LIKE 'enable%'", "enable_seqscan = off"),
        (
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "default_transaction_isolation = ser",
        ),
        ("SET TimeZone = 'Asia/Tokyo'", "TimeZone = Asia/Tokyo"),
    ],
)
async def test_every_setting_is_reset(change: str, left: str, pool: ConnectionPool) -> None:
    overridden = text(
        "SELECT name || ' = ' || setting FROM pg_settings WHERE source = 'session' AND name <> 'transaction_isolation'"
    )
    async with pool.connection() as connection:
        await connection.execute(text(change))
        await connection.commit()
        assert left in " ".join(await connection.scalars(overridden))
    async with pool.connection() as connection:
        assert not list(await connection.scalars(overridden))


@pytest.mark.requirement("S4-POOL-08")
async def test_a_transaction_that_was_begun_past_sqlalchemy_is_rolled_back(pool: ConnectionPool) -> None:
    async with pool.connection() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        used = driver.get_server_pid()
        await driver.execute("BEGIN; UPDATE account SET balance = balance + 1")
    async with pool.unit_of_work() as work:
        assert await work.accounts.balance_of("Ana") == 100
    async with pool.connection() as connection:
        assert await connection.scalar(text("SELECT pg_backend_pid()")) == used, "the connection is still of use"


async def test_every_return_resets_the_connection(pool: ConnectionPool) -> None:
    for _ in range(3):
        async with pool.connection() as connection:
            assert await connection.scalar(text("SELECT current_setting('app.tenant', true)")) in {None, ""}
            await connection.execute(text("SELECT set_config('app.tenant', 'acme', false)"))
            await connection.commit()


async def test_prepared_statements_are_kept(pool: ConnectionPool) -> None:
    """Preparing them anew would cost a round trip each."""
    count = text("SELECT count(*) FROM pg_prepared_statements")
    async with pool.connection() as connection:
        await connection.execute(count)
    async with pool.connection() as connection:
        assert (await connection.scalar(count) or 0) > 0
