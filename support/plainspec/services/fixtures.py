"""Support fixtures of the services: servers for the run, and what makes databases on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.gherkin.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres import Databases, PostgresServer


@fixture(scope="session")
async def postgres() -> AsyncIterator[PostgresServer]:
    """Run the embedded PostgreSQL, from the first step that needs it to the end of the run.

    Raises:
        ServiceError: it did not start; says how far it came, where its log is, and what to do.
    """
    from plainspec.services.embedded_postgres import embedded_postgres  # noqa: PLC0415 - loaded when needed

    server = embedded_postgres()
    running = await asyncio.to_thread(server.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


@fixture(scope="session")
async def databases(postgres: PostgresServer) -> AsyncIterator[Databases]:
    """Make and drop databases on the server."""
    from plainspec.services.postgres import Databases  # noqa: PLC0415 - loaded when needed

    async with Databases.on(postgres) as made:
        yield made
