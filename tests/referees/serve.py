"""The agency's gateway as a process for referees: its own server, with an echo beside its own routes.

It takes the URLs of the database and of Redis, the secret of tokens, and limits as JSON, from its arguments; it prints its
address, logs to its standard error, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from agency.gateway.agents import Agent, agent_run_of
from agency.gateway.event_streams.client import redis_client
from agency.gateway.web.app import create_app
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving import Gateway
from agency.sessions.tokens import Tokens
from agency.store import Store
from agency.workflow import step

if TYPE_CHECKING:
    from agency.gateway.agents import AgentFactory
    from agency.workflow import Context


async def research(value: Any, context: Context) -> Any:
    """Think, use a tool, and return the input."""

    async def search(**parameters: Any) -> Any:
        return parameters

    run = agent_run_of(context)
    await run.think("weighing two sources")
    await run.use_tool("search", {"q": "rain"}, search)
    return value


async def wait(value: Any, context: Context) -> Any:
    """Wait until the run is cancelled."""
    await agent_run_of(context).think("waiting")
    await asyncio.sleep(3600)
    return value


async def fail(value: Any, context: Context) -> Any:  # noqa: ARG001 - the signature of a step
    """Fail."""
    raise ValueError("no drawer")


def agent(name: str, work: Any) -> AgentFactory:
    """Make what makes an agent for a user."""
    return lambda _: Agent(name, step(name=name)(work))


AGENTS = {"researcher": agent("researcher", research), "driver": agent("driver", wait), "clerk": agent("clerk", fail)}


async def echo(websocket: WebSocket) -> None:
    """Send back what is received."""
    await websocket.accept()
    try:
        while (message := await websocket.receive())["type"] == "websocket.receive":
            sent = {key: message[key] for key in ("text", "bytes") if message.get(key) is not None}
            await websocket.send({"type": "websocket.send", **sent})
    except WebSocketDisconnect:
        return


async def serve(database_url: str, redis_url: str, secret: str, limits: str) -> None:
    """Serve until the standard input ends."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    async with Store(database_url, pool_size=4, pool_overflow=4) as store, redis_client(redis_url) as redis:
        app = create_app(store, redis, Tokens(secret), AGENTS, Limits(**json.loads(limits)))
        app.add_api_websocket_route("/echo", echo)
        async with Gateway(app) as gateway:
            sys.stdout.write(f"{gateway.url}\n")
            sys.stdout.flush()
            await ended.wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    asyncio.run(serve(*sys.argv[1:]))
