"""WebSockets of people: clients that hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import serve

from plainspec.services.process.deadline import Deadline
from plainspec.stage.sockets.socket import Socket

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

pytestmark = pytest.mark.anyio
LIMIT_S = 20.0


async def wait(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def test_a_client_that_answers_no_pings_is_given_up_by_its_server() -> None:
    async with serve(wait, "127.0.0.1", 0, ping_interval=0.05, ping_timeout=0.05) as server:
        socket = Socket("Ana", f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await socket.open({})
        socket.answer_no_pings()
        assert await socket.wait_closed(Deadline(LIMIT_S)) == 1011
        await socket.close()
    assert "answers no pings" in socket.transcript.as_text()


async def test_a_client_that_was_never_open_cannot_hang() -> None:
    with pytest.raises(AssertionError, match="was never open"):
        Socket("Ana", "ws://127.0.0.1:1").answer_no_pings()
