"""A network, and a service that echoes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plainspec.stage.network.networks import Network
from tests.stage.network.echo import Echo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    service = Echo()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.address = server.sockets[0].getsockname()
    yield service
    server.close()


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    found = Network("Ana")
    yield found
    await found.close()
    assert not [task for task in asyncio.all_tasks() if "plainspec/stage/network" in repr(task)]
