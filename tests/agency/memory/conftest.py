"""The semantic memory in a database of its own: as the owner of its tables and as the application opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.store import Store
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres.databases import Databases, Template


@pytest.fixture
async def owner_url(databases: Databases, database_template: Template) -> AsyncIterator[str]:
    """Hand out a database of its own by the URL of the owner of its tables."""
    async with databases.clone(database_template) as url:
        yield url


@pytest.fixture
async def app(owner_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does, bound by row-level security."""
    async with Store(application_url(owner_url)) as store:
        yield store
