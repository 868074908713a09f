"""The store as the application opens it, and a database without its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from agency.store import Store
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres.databases import Databases


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Open the store as its owner does, with 100 on the account of Ana."""
    async with Store(database_url) as opened:
        async with opened.unit_of_work() as work:
            await work.accounts.open("Ana", 100)
        yield opened


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[Store]:
    """Open the store as the application does, bound by row-level security."""
    async with Store(application_url(database_url)) as store:
        yield store


@pytest.fixture
async def empty_url(databases: Databases) -> AsyncIterator[str]:
    """Hand out a database in which nothing has been migrated."""

    async def leave_empty(_url: str) -> None:
        return None

    async with databases.template(leave_empty, size=0) as template, databases.clone(template) as url:
        yield url


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect as the owner of the tables."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()
