"""People who use a gateway, and what the agents of the gateway do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect

from agency.gateway.agents import Agent, agent_run_of
from agency.gateway.web.app import create_app
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving import Gateway
from agency.sessions import UserID
from agency.sessions.tokens import Tokens
from agency.workflow import Context, step

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from redis.asyncio import Redis

    from agency.gateway.agents import AgentFactory
    from agency.gateway.web.service import MessageHandler
    from agency.store import Store

ANA = UserID("Acme", "Ana")
BEN = UserID("Acme", "Ben")
KEY = "a secret that only these tests may see"
LIMIT_S = 10.0


class Doings:
    """What the agents of a test do, and when the one that waits goes on."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()

    def agents(self) -> dict[str, AgentFactory]:
        """Return their factories."""

        def factory(name: str, does: Callable[[dict[str, Any], Context], Awaitable[Any]]) -> AgentFactory:
            return lambda _: Agent(name, step(does))

        return {name: factory(name, getattr(self, name)) for name in ("researcher", "waiter", "failer", "talker")}

    async def researcher(self, value: dict[str, Any], context: Context) -> dict[str, Any]:
        """Think, search, and return what was found."""
        run = agent_run_of(context)
        await run.think("where to look", progress_percentage=50)

        async def search(query: str, api_key: str) -> list[str]:
            return [f"{query}, found with a key of {len(api_key)} characters"]

        found = await run.use_tool("search", {"query": value["topic"], "api_key": "swordfish"}, search)
        return {"found": found}

    async def waiter(self, value: dict[str, Any], context: Context) -> dict[str, Any]:
        """Wait until it may go on."""
        del context
        await self.may_go_on.wait()
        return value

    async def failer(self, value: dict[str, Any], context: Context) -> None:
        """Fail."""
        del value, context
        raise ValueError("no rain today")

    async def talker(self, value: dict[str, Any], context: Context) -> None:
        """Think often, and at length."""
        run = agent_run_of(context)
        for _ in range(value["times"]):
            await run.think("x" * value["length"])


@dataclass(frozen=True)
class Person:
    """A user with a token, and the gateway that is used."""

    user: UserID
    token: str
    gateway: Gateway
    http: httpx.AsyncClient

    @property
    def headers(self) -> dict[str, str]:
        """What they send with each request."""
        return {"Authorization": f"Bearer {self.token}"}

    async def open_thread(self, title: str = "Rain") -> str:
        """Open a thread, and return its id."""
        answer = await self.http.post("/v1/threads", json={"title": title}, headers=self.headers)
        assert answer.status_code == 201
        return str(answer.json()["thread_id"])

    async def start_run(self, agent: str, **value: Any) -> str:
        """Start a run in a thread of its own, and return its id."""
        thread = await self.open_thread()
        said = {"agent": agent, "input": value}
        answer = await self.http.post(f"/v1/threads/{thread}/runs", json=said, headers=self.headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["run_id"])

    @asynccontextmanager
    async def connected(self, query: str = "", **options: Any) -> AsyncIterator[ClientConnection]:
        """Connect, and read the first frame."""
        headers = self.headers | options.pop("additional_headers", {})
        options = {"subprotocols": ["agency.v1"]} | options
        async with connect(self.gateway.websocket_url + query, additional_headers=headers, **options) as socket:
            yield socket


async def receive(socket: ClientConnection) -> dict[str, Any]:
    """Read the next frame."""
    async with asyncio.timeout(LIMIT_S):
        frame: dict[str, Any] = orjson.loads(await socket.recv())
        return frame


async def receive_run(socket: ClientConnection) -> list[dict[str, Any]]:
    """Read events to the end of a run."""
    events = [await receive(socket)]
    while events[-1]["type"] != "agent_completed":
        events.append(await receive(socket))
    return events


async def closed(socket: ClientConnection) -> int | None:
    """Wait until a connection is closed, and return its close code."""
    async with asyncio.timeout(LIMIT_S):
        await socket.wait_closed()
    return socket.close_code


def command(kind: str, **said: Any) -> str:
    """Return the text of a command."""
    return orjson.dumps({"type": kind, "request_id": str(uuid4()), **said}).decode()


class House:
    """Starts gateways side by side, and issues tokens for their users."""

    def __init__(self, store: Store, redis: Redis) -> None:
        self.tokens = Tokens(KEY)
        self.doings = Doings()
        self._store = store
        self._redis = redis

    @asynccontextmanager
    async def gateway(
        self, redis: Redis | None = None, messages: MessageHandler | None = None, **limits: Any
    ) -> AsyncIterator[Gateway]:
        """Run a gateway, with limits that differ from the usual ones."""
        usual = replace(Limits(shutdown_s=0.5), **limits)
        app = create_app(self._store, redis or self._redis, self.tokens, self.doings.agents(), usual, messages=messages)
        async with Gateway(app) as gateway:
            yield gateway

    @asynccontextmanager
    async def person(self, gateway: Gateway, user: UserID = ANA, lifetime_s: float = 600) -> AsyncIterator[Person]:
        """Let somebody use a gateway."""
        async with httpx.AsyncClient(base_url=gateway.url, timeout=LIMIT_S) as http:
            yield Person(user, self.tokens.issue(user, lifetime_s), gateway, http)
