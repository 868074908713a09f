"""A gateway that serves in the loop of its caller."""

from __future__ import annotations

import asyncio
import math
import socket
from typing import TYPE_CHECKING, Self

from uvicorn import Config

from agency.gateway.web.serving.uvicorn_private_api import GatewayProtocol, LoopServer

if TYPE_CHECKING:
    from types import TracebackType

    from fastapi import FastAPI

    from agency.gateway.web.limits import Limits
    from agency.gateway.web.service import Service

LOOPBACK = "127.0.0.1"
SEND_BUFFER_BYTES = 64 * 1024
"""How much the system may hold for a client that reads slowly; what does not fit in counts as waiting."""


class Gateway:
    """A gateway that listens on a port, in the running loop; it handles no signals.

    Attributes:
        service: What its routes depend on.
        port: Where it listens; 0 before it does, if any free port will do.
    """

    def __init__(self, app: FastAPI, *, port: int = 0, host: str = LOOPBACK) -> None:
        """Prepare it.

        Args:
            app: What `create_app` has made.
            port: Where to listen; 0 for any free port.
            host: The address to listen on.
        """
        self.port = port
        self._host = host
        self._app = app
        self.service: Service = app.state.service
        self._server: LoopServer | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Its address, `http://…`."""
        return f"http://{self._host}:{self.port}"

    @property
    def websocket_url(self) -> str:
        """The address of its events, `ws://…`."""
        return f"ws://{self._host}:{self.port}/v1/events"

    async def start(self) -> Self:
        """Listen, and return when connections are accepted.

        Raises:
            OSError: The port is taken.
        """
        listener = socket.create_server((self._host, self.port), backlog=1024)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.port = listener.getsockname()[1]
        self._server = LoopServer(_config(self._app, self.service.limits))
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]), name=f"gateway:{self.port}")
        listening = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({self._serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            listening.cancel()
            await self._serving
        return self

    async def stop(self) -> None:
        """Stop: accept nothing more, let runs and connections finish within the grace, and close every connection."""
        server, serving = self._server, self._serving
        if server is None or serving is None:
            return
        self._server = self._serving = None
        server.stop_listening()
        await self.service.shut_down()
        server.should_exit = True
        await serving

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()


def _config(app: FastAPI, limits: Limits) -> Config:
    return Config(
        app,
        http="h11",
        ws=GatewayProtocol,
        ws_max_size=limits.message_bytes,
        ws_ping_interval=limits.heartbeat_s,
        ws_ping_timeout=limits.pong_timeout_s,
        lifespan="on",
        log_config=None,
        access_log=False,
        ws_per_message_deflate=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(limits.shutdown_s),
    )
