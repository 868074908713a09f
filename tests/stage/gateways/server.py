# ruff: noqa: D102 - the port says what each does
"""Another gateway for the same features: made of `websockets` alone, with everything in memory."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from websockets.asyncio.server import serve

from plainspec.ports.gateway.agents import Fails, Returns, Thinks, UsesTool, Waits
from plainspec.ports.gateway.protocol import EventType, Resume
from plainspec.ports.gateway.system import TokenKind
from plainspec.ports.refusals import RefusalKind
from plainspec.ports.system import System

from .protocol import EPOCH, BareProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from websockets.asyncio.server import Server, ServerConnection
    from websockets.http11 import Request as Handshake
    from websockets.http11 import Response

    from plainspec.ports.gateway.agents import AgentScript, AgentStep
    from plainspec.ports.gateway.system import GatewayLimits
    from plainspec.ports.store.threads import User


class World:
    """What all gateways of a scenario share."""

    def __init__(self, agents: Sequence[AgentScript]) -> None:
        self.agents = {script.name: script for script in agents}
        self.threads: dict[str, str] = {}
        self.runs: dict[str, list[Any]] = {}
        self.owners: dict[str, str] = {}
        self.streams: dict[str, list[list[Any]]] = {}
        self.news: dict[str, asyncio.Event] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    def gate(self, agent: str) -> asyncio.Event:
        return self.gates.setdefault(agent, asyncio.Event())

    def announce(self, user: str, run: str, kind: EventType, number: int, payload: Mapping[str, Any]) -> None:
        stream = self.streams.setdefault(user, [])
        at = datetime.now(UTC).timestamp()
        stream.append(["event", kind.value, len(stream) + 1, run, self.runs[run][0], number, at, payload])
        self.news.setdefault(user, asyncio.Event()).set()
        self.news[user] = asyncio.Event()

    def start(self, user: str, agent: str, given: Any) -> str:
        run = uuid4().hex
        self.runs[run], self.owners[run] = [agent, "active", None, ""], user
        task = asyncio.create_task(self.execute(user, run, given))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return run

    async def execute(self, user: str, run: str, given: Any) -> None:
        agent = self.runs[run][0]
        numbers = iter(range(1, 1000))

        def announce(kind: EventType, **payload: Any) -> None:
            self.announce(user, run, kind, next(numbers), payload)

        announce(EventType.AGENT_STARTED, status="active")
        result, error = given, ""
        for step in self.agents[agent].steps:
            if isinstance(step, Returns):
                result = step.result
            elif isinstance(step, Fails):
                error = step.error
                break
            elif isinstance(step, Waits):
                await self.gate(agent).wait()
            else:
                for kind, payload in announced(step):
                    announce(kind, **payload)
                    await asyncio.sleep(0)
        state = "failed" if error else "completed"
        self.runs[run][1:] = [state, None if error else result, error]
        announce(EventType.AGENT_COMPLETED, status=state, result=None if error else result)


def announced(step: AgentStep) -> Sequence[tuple[EventType, dict[str, Any]]]:
    """Return what is announced of a thought or a tool."""
    if isinstance(step, Thinks):
        return [(EventType.AGENT_THINKING, {"status": "active", "reasoning": step.reasoning})] * step.times
    if isinstance(step, UsesTool):
        before = {"status": "executing", "tool_name": step.tool, "parameters": dict(step.parameters)}
        after = {"status": "failed" if step.error else "completed", "tool_name": step.tool, "result": step.result}
        return [(EventType.TOOL_EXECUTING, before), (EventType.TOOL_COMPLETED, after)]
    return []


class BareGateway:
    """One server."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.address = ""
        self._server: Server | None = None

    async def start(self) -> None:
        self._server = await serve(self.talk, "127.0.0.1", 0, process_request=self.answer)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def answer(self, connection: ServerConnection, handshake: Handshake) -> Response | None:
        user, url = handshake.headers.get("X-User", ""), urlsplit(handshake.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not user:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "who are you?")
        if url.path == "/live":
            return None
        if url.path == "/thread":
            thread = uuid4().hex
            self.world.threads[thread] = user
            return connection.respond(HTTPStatus.OK, json.dumps(thread))
        if self.world.owners.get(asked.get("id", "")) != user:
            return connection.respond(HTTPStatus.NOT_FOUND, "there is no such run")
        return connection.respond(HTTPStatus.OK, json.dumps(self.world.runs[asked["id"]]))

    async def talk(self, connection: ServerConnection) -> None:
        assert connection.request
        user = connection.request.headers["X-User"]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(connection.request.path).query).items()}
        last = len(self.world.streams.get(user, []))
        known = asked.get("epoch") == EPOCH
        resume = Resume.NONE if not asked else Resume.RECOVERED if known else Resume.UNKNOWN_EPOCH
        await connection.send(json.dumps(["hello", EPOCH, last, resume.value]))
        sending = asyncio.create_task(self.send(connection, user, int(asked["after"]) if known else last))
        try:
            async for message in connection:
                await connection.send(json.dumps(self.obey(user, json.loads(message))))
        finally:
            sending.cancel()

    async def send(self, connection: ServerConnection, user: str, position: int) -> None:
        while True:
            for event in self.world.streams.get(user, [])[position:]:
                position += 1
                await connection.send(json.dumps(event))
            if len(self.world.streams.get(user, [])) == position:
                await self.world.news.setdefault(user, asyncio.Event()).wait()

    def obey(self, user: str, command: list[Any]) -> list[Any]:
        name, request, *said = command
        if name == "start" and self.world.threads.get(said[0]) == user and said[1] in self.world.agents:
            return ["yes", request, self.world.start(user, said[1], said[2])]
        return ["no", request, RefusalKind.NOT_FOUND.value, f"not found: {said[1:2]}"]

    def log(self) -> str:
        return ""

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def kill(self) -> None:
        await self.stop()


class BareGateways:
    """The gateways of one scenario."""

    def __init__(self) -> None:
        self.protocol = BareProtocol()
        self._world: World | None = None
        self._running: list[BareGateway] = []

    def token(self, user: User, kind: TokenKind = TokenKind.VALID, lives_s: float = 3600.0) -> str:
        del lives_s
        return f"{user.tenant}-{user.name}-{as_hex(user)}" if kind is TokenKind.VALID else ""

    async def start(
        self, agents: Sequence[AgentScript], limits: GatewayLimits, *, redis_url: str, own_process: bool = False
    ) -> BareGateway:
        del limits, redis_url, own_process
        self._world = self._world or World(agents)
        gateway = BareGateway(self._world)
        self._running.append(gateway)
        await gateway.start()
        return gateway

    def let_go_on(self, agent: str) -> None:
        if self._world:
            self._world.gate(agent).set()

    def belongs_to_several(self, key: str) -> bool:
        del key
        return False

    async def close(self) -> None:
        for agent in self._world.agents if self._world else ():
            self.let_go_on(agent)
        if self._world and self._world.tasks:
            await asyncio.wait(self._world.tasks)
        for gateway in self._running:
            await gateway.stop()


def as_hex(user: User) -> str:
    """Return what makes the token one that nobody logs by chance."""
    return f"{user.tenant}/{user.name}".encode().hex()


async def gateways() -> AsyncIterator[BareGateways]:
    """Offer these gateways."""
    system = BareGateways()
    try:
        yield system
    finally:
        await system.close()


SYSTEM = System(name="bare", gateways=gateways)
