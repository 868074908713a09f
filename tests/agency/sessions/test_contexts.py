"""Contexts of sessions: frozen, of the right ids, and closed with all that belongs to them."""

from __future__ import annotations

import asyncio
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock

import pytest
from redis.asyncio import Redis

from agency.sessions import ClosedContextError, RunID, ThreadNotFoundError, UserContextFactory, new_run_id
from agency.store import GlobalScopeError, request_in_hand
from tests.agency.sessions.conftest import ANA, BEN

if TYPE_CHECKING:
    from agency.sessions import ThreadID, UserContext
    from agency.store import Store

pytestmark = pytest.mark.anyio


async def test_a_context_is_frozen_and_carries_its_ids(contexts: UserContextFactory, taxes: ThreadID) -> None:
    run = new_run_id()
    async with contexts.session(ANA, taxes, run) as context:
        assert (context.user, context.thread, context.run) == (ANA, taxes, run)
        frozen: Any = context
        with pytest.raises(FrozenInstanceError):
            frozen.user = BEN
        assert "life" not in repr(context)


async def test_an_id_of_another_kind_is_refused(contexts: UserContextFactory, taxes: ThreadID) -> None:
    wrong: Any = RunID(taxes.value)
    with pytest.raises(TypeError, match=f"the thread of a context is a ThreadID, not the RunID {wrong}"):
        async with contexts.session(ANA, wrong):
            pass
    assert request_in_hand() is None


async def test_a_thread_of_another_user_is_not_found_and_the_connection_returned(
    contexts: UserContextFactory, holidays: ThreadID
) -> None:
    for _ in range(3):  # more often than there are connections
        with pytest.raises(ThreadNotFoundError, match=f"Acme/Ana has no thread {holidays}"):
            async with contexts.session(ANA, holidays):
                pass


async def test_everything_that_a_closed_context_gave_is_refused(contexts: UserContextFactory, taxes: ThreadID) -> None:
    async with contexts.session(ANA, taxes) as context:
        cache, data, begun, planned = context.cache, context.data, context.unit_of_work(), context.unit_of_work()
        await begun.begin()
    assert not context.is_active
    assert not begun.is_open
    for use in (lambda: context.cache, lambda: context.data, context.unit_of_work, lambda: begun.threads):
        with pytest.raises(ClosedContextError, match=f"the context of Acme/Ana .request {context.request}. is closed"):
            use()
    reading = [cache.get("a"), cache.ttl_s("a"), cache.extend("a", 1), cache.get_or_load("a", AsyncMock(), 1)]
    writing = [cache.set("a", 1, 1), cache.increment("a", ttl_s=1), cache.remove("a"), cache.remove_matching("*")]
    later: list[Any] = [*reading, *writing, data.get("a"), data.put("a", 1), planned.begin(), begun.commit()]
    for refused in later:
        with pytest.raises(ClosedContextError):
            await refused


async def test_open_units_are_closed_although_one_of_them_fails(
    contexts: UserContextFactory, taxes: ThreadID, store: Store, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = contexts.session(ANA, taxes)
    context = await scope.__aenter__()
    await context.data.put("draft", "Dear")
    units = [await context.unit_of_work().begin() for _ in range(2)]
    closing = units[0].close

    async def fail() -> None:
        await closing()
        raise OSError("the connection is gone")

    monkeypatch.setattr(units[0], "close", fail)
    with pytest.raises(OSError, match="the connection is gone"):
        await scope.__aexit__(None, None, None)
    assert [unit.is_open for unit in units] == [False, False]
    assert await redis.keys() == []
    async with store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
        assert [thread.title for thread in await work.threads.all()] == ["Taxes"]


async def test_without_redis_a_session_ends_and_says_what_is_left(
    store: Store, taxes: ThreadID, caplog: pytest.LogCaptureFixture
) -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as away:
        async with UserContextFactory(store, away).session(ANA, taxes) as context:
            unit = await context.unit_of_work().begin()
        assert not context.is_active
        assert not unit.is_open
    assert "are left to their TTL" in caplog.text


async def test_a_session_is_a_request_and_ends_as_one(
    contexts: UserContextFactory, taxes: ThreadID, store: Store
) -> None:
    async with contexts.session(ANA, taxes) as context:
        assert request_in_hand() == str(context.request)
        with pytest.raises(GlobalScopeError, match=f"inside the request {context.request}"):
            await store.unit_of_work(scope="global").begin()
    assert request_in_hand() is None
    async with store.unit_of_work(scope="global") as work:
        assert await work.isolation_in_force()


async def test_sessions_in_one_task_may_end_in_any_order(
    contexts: UserContextFactory, taxes: ThreadID, holidays: ThreadID
) -> None:
    ana, ben = contexts.session(ANA, taxes), contexts.session(BEN, holidays)
    first, second = await ana.__aenter__(), await ben.__aenter__()
    await ana.__aexit__(None, None, None)
    assert (first.is_active, second.is_active) == (False, True)
    assert request_in_hand() == str(second.request)
    await ben.__aexit__(None, None, None)
    assert request_in_hand() is None


async def test_sessions_that_are_cancelled_return_their_connections(
    contexts: UserContextFactory, taxes: ThreadID, redis: Redis
) -> None:
    seen: list[UserContext] = []

    async def work() -> None:
        async with contexts.session(ANA, taxes) as context:
            seen.append(context)
            await context.data.put("draft", "Dear")
            unit = await context.unit_of_work().begin()
            await unit.threads.open("Rent")
            await asyncio.Event().wait()

    for _ in range(3):  # more often than there are connections
        task = asyncio.create_task(work())
        async with asyncio.timeout(30):
            while not await redis.keys("*session*"):  # noqa: ASYNC110 - of another task's key there is no event
                await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert not seen[-1].is_active
        assert await redis.keys() == []
