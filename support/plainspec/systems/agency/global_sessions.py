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


async def use_global_session(store: Store, moment: Moment, scope: AbstractAsyncContextManager[UserContext]) -> None:
    """Use one in a task of its own, because the scope is a request's."""
    await asyncio.create_task(USES[moment](store, scope))


async def _within(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> None:
    async with scope:
        await _name_database(store.unit_of_work(scope="global"))


async def _in_its_task(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> None:
    async with scope:
        await asyncio.create_task(_name_database(store.unit_of_work(scope="global")))


async def _used_within(store: Store, scope: AbstractAsyncContextManager[UserContext]) -> None:
    work = await store.unit_of_work(scope="global").begin()
    try:
        async with scope:
            await _use(work)
    finally:
        await work.close()


async def _name_database(work: UnitOfWork) -> None:
    async with work:
        await _use(work)


async def _use(work: UnitOfWork) -> None:
    await work.session.scalar(text("SELECT current_database()"))


USES: Mapping[Moment, Callable[[Store, AbstractAsyncContextManager[UserContext]], Coroutine[Any, Any, None]]] = {
    Moment.WITHIN: _within,
    Moment.IN_ITS_TASK: _in_its_task,
    Moment.USED_WITHIN: _used_within,
}
"""How it is used, by the moment."""
