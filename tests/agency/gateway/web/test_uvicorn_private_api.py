"""The names of uvicorn on which `agency.gateway.web.serving` stands, as uvicorn 0.53 and 0.54 have them."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.asyncio.client import connect

from agency.gateway.web.live.sending import send_texts
from agency.gateway.web.serving import uvicorn_private_api
from agency.gateway.web.serving.uvicorn_private_api import PIECE_BYTES, GatewayProtocol, LoopServer
from tests.agency.gateway.web.people import LIMIT_S
from tests.library_shape import missing, parameters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.websockets import WebSocket

PROTOCOL = "uvicorn.protocols.websockets.websockets_sansio_impl:WebSocketsSansIOProtocol"
METHODS = {
    "handle_connect": ["self", "event"],
    "handle_parser_exception": ["self"],
    "keepalive_timeout": ["self"],
    "send": ["self", "message"],
    "send_receive_event_to_app": ["self"],
}
ATTRIBUTES = {
    "close_sent",
    "conn",
    "curr_msg_data_type",
    "frames",
    "handshake_complete",
    "loop",
    "pending_ping_payload",
    "pong_timer",
    "queue",
    "transport",
    "writable",
}
SHORT, LONG = ("one", "zwei", "три", "one"), ("x" * PIECE_BYTES, "y" * 3 * PIECE_BYTES, "the last")


def test_this_uvicorn_has_the_names_that_are_used() -> None:
    assert not missing(
        "uvicorn",
        uvicorn_private_api.__name__,
        "uvicorn:Server.capture_signals",
        "uvicorn.protocols.utils:ClientDisconnected",
        *(f"{PROTOCOL}.{name}" for name in METHODS),
    )


def test_the_methods_have_the_parameters_with_which_they_are_called() -> None:
    assert parameters_of(uvicorn.Server.startup) == ["self", "sockets"]
    assert {name: parameters_of(getattr(WebSocketsSansIOProtocol, name)) for name in METHODS} == METHODS


@pytest.mark.anyio
async def test_a_connection_has_the_attributes_that_are_used() -> None:
    config = uvicorn.Config(Starlette(), log_config=None)
    config.load()
    assert set(vars(GatewayProtocol(config, ServerState(), {}))) >= ATTRIBUTES


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", [GatewayProtocol, WebSocketsSansIOProtocol])
@pytest.mark.parametrize("texts", [SHORT, LONG], ids=["short", "long"])
async def test_texts_that_are_sent_together_are_frames_of_their_own(
    protocol: type[WebSocketsSansIOProtocol], texts: Sequence[str]
) -> None:
    async def say(websocket: WebSocket) -> None:
        await websocket.accept()
        await send_texts(websocket, texts)
        await websocket.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = Starlette(routes=[WebSocketRoute("/", say)])
        server = LoopServer(uvicorn.Config(app, ws=protocol, log_config=None, ws_per_message_deflate=False))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with asyncio.timeout(LIMIT_S):
            await server.listening.wait()
            async with connect(f"ws://127.0.0.1:{listener.getsockname()[1]}/", max_size=None) as client:
                assert [text async for text in client] == list(texts)
            server.should_exit = True
            await serving
