"""The stand-in itself: it serves on a free port, and complains about what it was asked without having been told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Self

import uvicorn
from fastapi import FastAPI

from plainspec.services.stand_ins.openhands.agent import ScriptedAgent
from plainspec.services.stand_ins.openhands.conversations import Conversations
from plainspec.services.stand_ins.openhands.routes import routes
from plainspec.services.stand_ins.openhands.sockets import events_route
from plainspec.services.stand_ins.openhands.troubles import Troubles, TroublesMiddleware

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from socket import socket

STARTING_S = 20.0


class NotToldError(AssertionError):
    """The scenario uses its stand-in in a way that it has not scripted; the product may be right."""


class OpenHandsStandIn:
    """A server whose agents do what a scenario scripts.

    Args:
        later: Has something called after so many seconds, by the clock of the scenario.

    Attributes:
        agent: Works on the conversations.
        conversations: All conversations.
        troubles: What becomes of requests.
        url: Its address; empty while it does not run.
    """

    def __init__(self, later: Callable[[float, Callable[[], object]], object]) -> None:
        self.agent = ScriptedAgent(later)
        self.conversations = Conversations(self.agent)
        self.troubles = Troubles()
        self.url = ""
        self.app = FastAPI(title="Stand-in for the OpenHands Agent Server")
        self.app.include_router(routes(self.conversations))
        self.app.include_router(events_route(self.conversations))
        self.app.add_middleware(TroublesMiddleware, troubles=self.troubles)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Serve on a free port of the loopback interface for as long as the block runs."""
        server = _Server(uvicorn.Config(self.app, port=0, log_config=None, lifespan="off", ws="websockets-sansio"))
        serving = asyncio.create_task(server.serve(), name="the stand-in for OpenHands")
        try:
            async with asyncio.timeout(STARTING_S):
                await server.listening.wait()
            host, port = server.servers[0].sockets[0].getsockname()[:2]
            self.url = f"http://{host}:{port}"
            yield self
        finally:
            self.conversations.close()
            server.should_exit = True
            server.force_exit = self.troubles.held > 0
            await serving

    def check(self) -> None:
        """Complain about what was asked without having been told.

        Raises:
            NotToldError: There was something.
        """
        if self.conversations.not_told:
            said = "; ".join(self.conversations.not_told)
            raise NotToldError(
                f"The scenario does not tell the stand-in for OpenHands {said}; fix the scenario, not the product."
            )


class _Server(uvicorn.Server):
    """A server that leaves signals to the runner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, and tell."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
