"""What becomes of requests to the stand-in: answers that are errors, that are lost, or that never come."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Trouble: TypeAlias = Literal["429", "500", "503", "connection lost", "answer lost", "no answer"]


REQUESTS = {
    "upload": re.compile("POST /api/file/upload"),
    "conversation": re.compile("POST /api/conversations"),
    "message": re.compile("POST /api/conversations/[^/]+/events"),
    "run": re.compile("POST /api/conversations/[^/]+/run"),
}
"""Requests by what they bring about."""


@dataclass
class Troubles:
    """The troubles to come, and what has been.

    Attributes:
        next: What becomes of the next requests, in order.
        first: What becomes of the first request of a kind, by a name of `REQUESTS`.
        requests: How many requests have arrived.
        held: How many wait for an answer that never comes.
    """

    next: deque[Trouble] = field(default_factory=deque)
    first: dict[str, Trouble] = field(default_factory=dict)
    requests: int = 0
    held: int = 0

    def of(self, request: str) -> Trouble | None:
        """Return what becomes of a request, such as `POST /api/conversations`; None if it is served."""
        self.requests += 1
        for name in tuple(self.first):
            if REQUESTS[name].fullmatch(request):
                return self.first.pop(name)
        return self.next.popleft() if self.next else None


class TroublesMiddleware:
    """Has requests fail as scripted."""

    def __init__(self, app: ASGIApp, troubles: Troubles) -> None:
        self._app = app
        self._troubles = troubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trouble = self._troubles.of(f"{scope['method']} {scope['path']}")
        if trouble is None:
            await self._app(scope, receive, send)
        elif trouble.isdigit():
            await JSONResponse({"detail": "scripted by the scenario"}, int(trouble))(scope, receive, send)
        elif trouble == "no answer":
            await self._hold(receive)
        else:
            if trouble == "answer lost":
                await self._app(scope, receive, _nowhere)
            # An answer shorter than it says is a lost connection to the client.
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})

    async def _hold(self, receive: Receive) -> None:
        self._troubles.held += 1
        while (await receive())["type"] != "http.disconnect":
            pass
        self._troubles.held -= 1


async def _nowhere(_message: Message) -> None:
    pass
