"""The handshake of the WebSocket."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.websockets import WebSocket

from agency.gateway.close_codes import CloseCode
from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.gateway.event_streams import Resume
from agency.gateway.web.authentication import allows_origin, identify_handshake
from agency.gateway.web.connections import TooManyConnectionsError
from agency.gateway.web.live.closing import ClosingError
from agency.gateway.web.live.connection import Connection, close
from agency.gateway.web.live.frames import SUBPROTOCOL
from agency.gateway.web.problems import problem, problem_of
from agency.gateway.web.service import Service
from agency.gateway.web.values import LARGEST_INTEGER
from agency.observability.spans import span, traceparent
from agency.sessions.tokens import Identity, TokenError

PATH: Final = "/v1/events"
LONGEST_EPOCH: Final = 64
ROUTER = APIRouter()


@ROUTER.websocket(PATH)
async def events(websocket: WebSocket) -> None:
    """Serve a WebSocket, or refuse its handshake with the status of HTTP."""
    service: Service = websocket.app.state.service
    if not allows_origin(websocket.headers, service.limits.origins):
        await websocket.send_denial_response(_refusal_of_origin())
        return
    try:
        with span("websocket.connect", kind="server", parent=websocket.headers.get("traceparent")):
            resume = _resume(websocket.query_params)
            identity = await identify_handshake(websocket.headers, websocket.query_params, service)
            origin = traceparent()
        await _serve(websocket, service, identity, resume, origin)
    except (TokenError, GatewayRefusedError) as refused:
        await websocket.send_denial_response(problem_of(refused))


async def _serve(
    websocket: WebSocket, service: Service, identity: Identity, resume: Resume | None, origin: str | None
) -> None:
    subprotocol = SUBPROTOCOL if SUBPROTOCOL in websocket.scope["subprotocols"] else None
    try:
        with service.connections.one_of(identity.user):
            async with service.log.subscribe(identity.user, resume) as subscription:
                await websocket.accept(subprotocol)
                await Connection(websocket, service, identity, subscription, resume, origin).serve()
    except TooManyConnectionsError:
        await websocket.accept(subprotocol)
        await close(websocket, ClosingError(CloseCode.TOO_MANY_CONNECTIONS))


def _resume(query: QueryParams) -> Resume | None:
    """Read from where a client resumes.

    Raises:
        GatewayRefusedError: `invalid_message`: the query is malformed.
    """
    epoch, offset = query.get("epoch"), query.get("offset")
    if epoch is None and offset is None:
        return None
    number = int(offset) if offset and offset.isascii() and offset.isdecimal() and len(offset) <= LONGEST_EPOCH else -1
    if not epoch or len(epoch) > LONGEST_EPOCH or not 0 <= number <= LARGEST_INTEGER:
        detail = "resuming requires the epoch and the offset, a number, of the last event received"
        raise GatewayRefusedError(Refusal.INVALID_MESSAGE, detail)
    return Resume(epoch, number)


def _refusal_of_origin() -> Response:
    return problem(HTTPStatus.FORBIDDEN, "connections from this origin are not allowed")
