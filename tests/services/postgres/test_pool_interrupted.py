"""An interrupt that reaches the pool while it makes clones: the run ends as by any other, and no database is left."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from plainspec.services.postgres.clone_pool import Pool
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres

if TYPE_CHECKING:
    from plainspec.services.postgres.server import PostgresServer


async def nothing(_: str) -> None:
    """Leave the template as empty as it is."""


async def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


async def run(server: PostgresServer, told: asyncio.Event) -> tuple[str, ...]:
    """Hold a template until told to end, and return the databases that are left."""
    async with Databases.on(server) as databases:
        async with databases.template(nothing):
            await told.wait()
        return await databases.names()


def test_it_is_raised_once_and_leaves_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pool, "_connected", interrupted)
    with embedded_postgres() as server, contextlib.closing(asyncio.new_event_loop()) as loop:
        told = asyncio.Event()
        running = loop.create_task(run(server, told))
        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(running)
        told.set()
        assert loop.run_until_complete(running) == ()
