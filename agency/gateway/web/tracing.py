"""Spans of HTTP requests, which are a part of the client's trace."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from agency.observability import spans
from agency.observability.metrics import REQUEST_DURATION

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class TracedRequests:
    """Makes a span of each HTTP request, named after its method and its route; the path and the query are left out.

    A span that the header ``traceparent`` (W3C Trace Context) names becomes its parent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if spans.recorder is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        parent = Headers(scope=scope).get("traceparent")
        known = {"http.request.method": method, "url.scheme": scope["scheme"]}
        with spans.span(method, known, kind="server", parent=parent, metric=REQUEST_DURATION) as request:

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status: int = message["status"]
                    request.set("http.response.status_code", status)
                    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                        request.fail(str(status))
                await send(message)

            try:
                await self._app(scope, receive, answer)
            finally:
                if path := getattr(scope.get("route"), "path", ""):
                    request.set("http.route", path)
                    request.rename(f"{method} {path}")
