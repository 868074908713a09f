"""Database sessions of the agency that are marked global, at moments of a user's session."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from plainspec.ports.users import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from contextlib import AbstractAsyncContextManager

    from agency.sessions import UserContext
    from agency.store import Store, UnitOfWork


async def use_global_session(store: Store, moment: Moment, scope: AbstractAsyncContextManager[UserContext]) -> str:
    """Use one in a task of its own, because the scope is a request's."""
    return await asyncio.create_task(USES[moment](store, scope))


async def _within(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    async with scope:
        return await _name_database(store.unit_of_work(scope="global"))


async def _in_its_task(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    async with scope:
        return await asyncio.create_task(_name_database(store.unit_of_work(scope="global")))


async def _used_within(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    work = await store.unit_of_work(scope="global").begin()
    try:
        async with scope:
            return await _answer(work)
    finally:
        await work.close()


async def _before(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    name = await _name_database(store.unit_of_work(scope="global"))
    async with scope:
        return name


async def _beside(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    begin = asyncio.Event()
    task = asyncio.create_task(_name_database(store.unit_of_work(scope="global"), begin))
    async with scope:
        begin.set()
        return await task


async def _after(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    async with scope:
        pass
    return await _name_database(store.unit_of_work(scope="global"))


async def _outliving(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> str:
    begin = asyncio.Event()
    async with scope:
        task = asyncio.create_task(_name_database(store.unit_of_work(scope="global"), begin))
    begin.set()
    return await task


async def _name_database(work: UnitOfWork, begin: asyncio.Event | None = None) -> str:
    if begin is not None:
        await begin.wait()
    async with work:
        return await _answer(work)


async def _answer(work: UnitOfWork) -> str:
    return str(await work.session.scalar(text("SELECT current_database()")))


USES: Mapping[Moment, Callable[[Store, AbstractAsyncContextManager[UserContext]], Coroutine[Any, Any, str]]] = {
    Moment.WITHIN: _within,
    Moment.IN_ITS_TASK: _in_its_task,
    Moment.USED_WITHIN: _used_within,
    Moment.BEFORE: _before,
    Moment.BESIDE: _beside,
    Moment.AFTER: _after,
    Moment.OUTLIVING: _outliving,
}
"""How it is used, by the moment."""
