"""The gateway: HTTP and WebSockets on one port."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from socket import SO_SNDBUF, SOL_SOCKET
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .connection import Connection
from .service import Limits, RefusedError, Service
from .tokens import Caller, UnauthorizedError, caller_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from .agents import Agent, Run

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SEND_BUFFER_BYTES = 16 * 1024
STATUSES = {"invalid_message": 422, "not_found": 404, "conflict": 409, "unavailable": 503}


class Gateway:
    """A gateway for these agents."""

    def __init__(self, agents: Mapping[str, Agent], secret: str, limits: Limits) -> None:
        self.service = Service(agents, limits)
        self.url = ""
        self._secret = secret
        self._connections: set[Connection] = set()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(middlewares=[problems], client_max_size=self.service.limits.message_bytes)
        app.add_routes(
            [
                web.get("/health", self._health),
                web.get("/v1/events", self._events),
                web.post("/v1/tickets", self._ticket),
                web.post("/v1/threads", self._open_thread),
                web.get("/v1/threads", self._threads),
                web.post("/v1/threads/{id}/runs", self._start),
                web.get("/v1/threads/{id}/messages", self._messages),
                web.get("/v1/runs/{id}", self._run),
                web.post("/v1/runs/{id}/cancel", self._cancel),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Let runs end, close all connections with 1001, and listen no more."""
        await self.service.finish()
        await asyncio.sleep(0)
        for connection in self._connections:
            connection.stopping.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def _caller(self, request: web.Request) -> Caller:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return caller_of(self._secret, token if scheme.lower() == "bearer" else "")

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _ticket(self, request: web.Request) -> web.Response:
        ticket = self.service.ticket(self._caller(request))
        return web.json_response({"ticket": ticket, "expires_in_s": self.service.limits.ticket_s}, status=201)

    async def _open_thread(self, request: web.Request) -> web.Response:
        thread = self.service.open_thread(self._caller(request).user, await body_of(request))
        return web.json_response({"thread_id": thread.id, "title": thread.title}, status=201)

    async def _threads(self, request: web.Request) -> web.Response:
        user = self._caller(request).user
        own = [one for one in self.service.threads.values() if one.user == user]
        return web.json_response({"threads": [{"thread_id": one.id, "title": one.title} for one in own]})

    async def _start(self, request: web.Request) -> web.Response:
        user = self._caller(request).user
        run = self.service.start(user, request.match_info["id"], await body_of(request))
        return web.json_response({"run_id": run.id, "state": "created"}, status=202)

    async def _messages(self, request: web.Request) -> web.Response:
        thread = self.service.thread(self._caller(request).user, request.match_info["id"])
        return web.json_response({"messages": thread.messages})

    async def _run(self, request: web.Request) -> web.Response:
        return web.json_response(shown(self.service.run(self._caller(request).user, request.match_info["id"])))

    async def _cancel(self, request: web.Request) -> web.Response:
        run = self.service.cancel(self._caller(request).user, request.match_info["id"])
        return web.json_response({"run_id": run.id, "state": run.state}, status=202)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        epoch, offset = request.query.get("epoch"), request.query.get("offset", "0")
        if not (offset.isascii() and offset.isdecimal()):
            raise RefusedError("invalid_message", f"the offset {offset!r} is no number")
        if request.headers.get("Origin", "") not in {"", *self.service.limits.origins}:
            raise web.HTTPForbidden(text="connections from this origin are not allowed")
        caller = self._handshake(request)
        limits = self.service.limits
        socket = web.WebSocketResponse(
            protocols=("agency.v1",), autoping=False, compress=False, max_msg_size=limits.message_bytes + 1
        )
        await socket.prepare(request)
        if request.transport is not None:  # what waits for a slow reader waits here, where it is counted
            request.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES)
        if self._counts[caller.user] >= limits.connections_per_user:
            await socket.close(code=4409, message=b"more connections than a user may have", drain=False)
            return socket
        connection = Connection(socket, self.service, caller)
        self._connections.add(connection)
        self._counts[caller.user] += 1
        try:
            stream = self.service.stream(caller.user)
            with suppress(TimeoutError):
                await connection.serve(stream, stream.subscribe(epoch, int(offset), limits.waiting_events))
        finally:
            self._counts[caller.user] -= 1
            self._connections.discard(connection)
        return socket

    def _handshake(self, request: web.Request) -> Caller:
        if "ticket" not in request.query:
            return self._caller(request)
        caller = self.service.redeem(request.query["ticket"])
        if caller is None:
            raise UnauthorizedError("the ticket is unknown, used or expired")
        return caller


def shown(run: Run) -> dict[str, Any]:
    """Return what is shown of a run."""
    known = {"run_id": run.id, "thread_id": run.thread.id, "agent": run.agent, "state": run.state}
    return {**known, "output": run.output, "error": run.error}


async def body_of(request: web.Request) -> Any:
    """Read the JSON of a request."""
    try:
        return await request.json()
    except ValueError:
        raise RefusedError("invalid_message", "the body is not JSON") from None


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what is refused with problem details (RFC 9457)."""
    try:
        return await handler(request)
    except RefusedError as refused:
        status, title, detail = STATUSES[refused.code], refused.code, str(refused)
    except UnauthorizedError as unauthorized:
        status, title, detail = 401, "unauthorized", str(unauthorized)
    except web.HTTPException as other:
        status, title, detail = other.status, other.reason, other.text or ""
    problem = {"type": f"urn:agency:problem:{title}", "title": title, "status": status, "detail": detail}
    body = json.dumps(problem).encode()
    return web.Response(body=body, status=status, content_type="application/problem+json")
