"""The agency's store as the application reaches it: in its own role, which row-level security binds."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from agency.store import Store
from plainspec.systems.agency.store.database import application_url
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import asyncpg

    from agency.store import UnitOfWork


class ApplicationStore:
    """A store that is open, and an observer beside it, whom nothing binds."""

    def __init__(self, store: Store, observer: asyncpg.Connection) -> None:
        self._store = store
        self._observer = observer

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, observer: asyncpg.Connection) -> AsyncIterator[Self]:
        """Open the store for as long as the block runs."""
        async with Store(application_url(url)) as store:
            yield cls(store, observer)


@asynccontextmanager
async def begun(work: UnitOfWork) -> AsyncIterator[UnitOfWork]:
    """Begin a unit of work; what it has not committed by the end of the block is undone.

    Raises:
        RefusedError: the server does not let us in.
    """
    with refusals():
        await work.begin()
    try:
        yield work
    finally:
        await work.close()
