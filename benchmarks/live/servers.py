"""The two servers that `benchmarks.live` compares, each a process: the agency's gateway, and a bare broadcast.

`python -m benchmarks.live.servers gateway DATABASE_URL REDIS_URL` or `… bare`; it prints its port and its process id.
"""

import asyncio
import dataclasses
import os
import socket
import sys
import time
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from agency.gateway.agents import Agent, agent_run_of
from agency.gateway.event_streams.client import redis_client
from agency.gateway.web.app import create_app
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving import Gateway
from agency.gateway.web.serving.process import freeze_heap
from agency.sessions import UserID
from agency.sessions.tokens import Tokens
from agency.store import Store
from agency.workflow import Context, step

SECRET = "a secret of benchmarks, which signs nothing else"  # noqa: S105 - it signs tokens of users who do not exist
LIMITS = dataclasses.replace(Limits(), connections_per_user=10_000, window_events=5_000, window_s=3600.0)


def text_of(number: int, padding: int) -> str:
    """Return what an event says: its number, when it was made, and so many letters."""
    return f"{number} sent_ns={time.monotonic_ns()} {'x' * padding}"


async def chatter(value: Any, context: Context) -> Any:
    """Announce as many thoughts as the input asks for, with pauses if it asks for these."""
    run = agent_run_of(context)
    for number in range(value["events"]):
        await run.think(text_of(number, value["padding"]))
        if value["pause_s"]:
            await asyncio.sleep(value["pause_s"])
    return "done"


def chatterbox(_: UserID) -> Agent:
    """Make the agent of one user."""
    return Agent("chatter", step(chatter))


async def serve_gateway(database_url: str, redis_url: str) -> None:
    """Serve until the process is ended."""
    async with Store(database_url) as store, redis_client(redis_url) as redis:
        app = create_app(store, redis, Tokens(SECRET), {"chatter": chatterbox}, LIMITS)
        async with Gateway(app) as gateway:
            freeze_heap()
            announce(gateway.port)
            await asyncio.Event().wait()


class Broadcast:
    """The least that a broadcast takes: sockets in a set, and a loop over them."""

    def __init__(self) -> None:
        self.sockets: set[WebSocket] = set()

    async def connect(self, websocket: WebSocket) -> None:
        """Hold a socket until it is closed."""
        await websocket.accept(subprotocol="agency.v1")
        self.sockets.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            self.sockets.discard(websocket)

    async def send(self, request: Request) -> Response:
        """Send so many messages to all sockets."""
        asked = await request.json()
        for number in range(asked["events"]):
            text = f'{{"type": "agent_thinking", "payload": {{"reasoning": "{text_of(number, asked["padding"])}"}}}}'
            for websocket in tuple(self.sockets):
                await websocket.send_text(text)
            if asked["pause_s"]:
                await asyncio.sleep(asked["pause_s"])
        return Response(status_code=204)


async def serve_bare() -> None:
    """Serve until the process is ended."""
    broadcast = Broadcast()
    routes = [WebSocketRoute("/v1/events", broadcast.connect), Route("/broadcast", broadcast.send, methods=["POST"])]
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config(
        Starlette(routes=routes),
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        ws_per_message_deflate=False,
    )
    freeze_heap()
    announce(listener.getsockname()[1])
    await uvicorn.Server(config).serve(sockets=[listener])


def announce(port: int) -> None:
    """Print where it is."""
    print(port, os.getpid(), flush=True)


if __name__ == "__main__":
    kind, *urls = sys.argv[1:]
    asyncio.run(serve_gateway(*urls) if kind == "gateway" else serve_bare())
