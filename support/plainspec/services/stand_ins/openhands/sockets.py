"""The WebSocket of the stand-in, at which the events of a conversation arrive."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from plainspec.services.stand_ins.openhands.keys import KEY

if TYPE_CHECKING:
    from plainspec.services.stand_ins.openhands.conversation import Conversation
    from plainspec.services.stand_ins.openhands.conversations import Conversations

AUTH_TIMEOUT_S = 10.0
UNAUTHORIZED, UNKNOWN, TOO_MANY, RESTARTING = 4001, 4004, 1013, 1012


def events_route(conversations: Conversations) -> APIRouter:
    """Return the route, `/sockets/events/{conversation_id}`."""
    router = APIRouter(prefix="/sockets")

    @router.websocket("/events/{conversation_id}")
    async def events(
        websocket: WebSocket, conversation_id: str, resend_mode: str = "", after_timestamp: str = ""
    ) -> None:
        await websocket.accept()
        if not await _is_authorized(websocket):
            await websocket.close(UNAUTHORIZED, "Authentication failed")
        elif (conversation := conversations.find(conversation_id)) is None:
            await websocket.close(UNKNOWN, "Conversation not found")
        elif not conversations.sockets:
            await websocket.close(TOO_MANY, "Too many connections for this conversation")
        else:
            since = {"all": "", "since": after_timestamp}.get(resend_mode)
            await _follow(conversation, websocket, since)

    return router


async def _is_authorized(websocket: WebSocket) -> bool:
    try:
        said = await asyncio.wait_for(websocket.receive_json(), AUTH_TIMEOUT_S)
    except (TimeoutError, WebSocketDisconnect, ValueError):
        return False
    return bool(said == {"type": "auth", "session_api_key": KEY})


async def _follow(conversation: Conversation, websocket: WebSocket, since: str | None) -> None:
    """Send the state, the events since a time, and all that follow, until the client goes or is disconnected."""
    queue = conversation.follow(since)
    sending = asyncio.create_task(_send(queue, websocket))
    try:
        with suppress(WebSocketDisconnect):
            while True:
                await websocket.receive_text()
    finally:
        conversation.sockets.discard(queue)
        sending.cancel()
        await asyncio.wait([sending])


async def _send(queue: asyncio.Queue[dict[str, Any] | None], websocket: WebSocket) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # the client has gone
        while (event := await queue.get()) is not None:
            await websocket.send_json(event)
        await websocket.close(RESTARTING)
