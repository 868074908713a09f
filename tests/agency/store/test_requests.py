"""Global work on the store, and the requests that exclude it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from agency.store import GlobalScopeError, handling, request_in_hand

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio


async def test_a_request_within_another_ends_alone() -> None:
    with handling("outer"):
        with handling("inner"):
            assert request_in_hand() == "inner"
        assert request_in_hand() == "outer"
    assert request_in_hand() is None


async def test_a_request_that_fails_is_over() -> None:
    with pytest.raises(RuntimeError), handling("one"):
        raise RuntimeError
    assert request_in_hand() is None


async def test_tasks_and_threads_of_a_request_are_inside_it_until_it_ends() -> None:
    ended, seen = asyncio.Event(), list[str | None]()

    async def look() -> None:
        seen.append(request_in_hand())
        await ended.wait()
        seen.append(request_in_hand())

    with handling("one"):
        task = asyncio.create_task(look())
        assert await asyncio.to_thread(request_in_hand) == "one"
    ended.set()
    await task
    assert seen == ["one", None]


async def test_a_global_unit_that_begun_before_is_refused_at_its_next_use(app: Store) -> None:
    async with app.unit_of_work(scope="global") as work:
        assert await work.isolation_in_force()
        with handling("one"), pytest.raises(GlobalScopeError, match="refused inside the request one"):
            await work.commit()
        await work.commit()


async def test_global_work_is_nobodys(app: Store) -> None:
    with pytest.raises(ValueError, match="A global unit of work"):
        app.unit_of_work(tenant="Acme", scope="global")
    with pytest.raises(ValueError, match="A global unit of work"):
        app.unit_of_work(scope="global", guard=lambda: None)
    with handling("one"):
        async with app.unit_of_work(tenant="Acme", user="Ana") as work:
            assert await work.threads.all() == ()


async def test_global_work_is_done_before_beside_and_after_a_request(app: Store) -> None:
    begins, ended = asyncio.Event(), asyncio.Event()

    async def work(begin: asyncio.Event) -> bool:
        await begin.wait()
        async with app.unit_of_work(scope="global") as unit:
            return await unit.backend_pid() > 0

    ended.set()
    assert await work(ended)
    ended.clear()
    beside = asyncio.create_task(work(begins))
    with handling("one"):
        outlives = asyncio.create_task(work(ended))
        begins.set()
        assert await beside
    ended.set()
    assert await outlives
    assert await work(ended)
