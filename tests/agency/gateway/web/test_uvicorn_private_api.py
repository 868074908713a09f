"""The names of uvicorn on which `agency.gateway.web.serving` stands, as uvicorn 0.53 and 0.54 have them."""

from __future__ import annotations

import asyncio
import inspect
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
from agency.gateway.web.serving.uvicorn_private_api import PIECE_BYTES, GatewayProtocol, LoopServer
from tests.agency.gateway.web.people import LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.websockets import WebSocket

CHANGED = f"uvicorn {uvicorn.__version__} has changed this; agency.gateway.web.serving was written for 0.53 and 0.54"
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


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (uvicorn.Server.capture_signals, ["self"]),
        (uvicorn.Server.startup, ["self", "sockets"]),
        (WebSocketsSansIOProtocol.handle_connect, ["self", "event"]),
        (WebSocketsSansIOProtocol.handle_parser_exception, ["self"]),
        (WebSocketsSansIOProtocol.keepalive_timeout, ["self"]),
        (WebSocketsSansIOProtocol.send, ["self", "message"]),
        (WebSocketsSansIOProtocol.send_receive_event_to_app, ["self"]),
    ],
)
def test_the_library_has_the_methods_that_are_used(method: object, parameters: list[str]) -> None:
    assert callable(method)
    assert list(inspect.signature(method).parameters) == parameters, CHANGED


@pytest.mark.anyio
async def test_a_connection_has_the_attributes_that_are_used() -> None:
    config = uvicorn.Config(Starlette(), log_config=None)
    config.load()
    missing = ATTRIBUTES - set(vars(GatewayProtocol(config, ServerState(), {})))
    assert not missing, CHANGED


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
                assert [text async for text in client] == list(texts), CHANGED
            server.should_exit = True
            await serving
