"""The store as the application opens it, with a thread of Ana's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.sessions import ThreadID, UserID
from agency.store import Store
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does, bound by row-level security."""
    async with Store(application_url(database_url)) as opened:
        yield opened


@pytest.fixture
def ana() -> UserID:
    """Name a user."""
    return UserID("Acme", "Ana")


@pytest.fixture
async def taxes(store: Store, ana: UserID) -> ThreadID:
    """Open a thread of Ana's."""
    async with store.unit_of_work(tenant=ana.tenant, user=ana.name) as work:
        thread = await work.threads.open("Taxes")
    return ThreadID(thread.id)
