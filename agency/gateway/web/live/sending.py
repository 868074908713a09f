"""Texts that are sent together, where the server offers that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.websockets import WebSocket

EXTENSION: Final = "agency.texts"
"""An extension of ASGI: a message `websocket.send` may have several texts under this name, each of which is a frame."""


async def send_texts(websocket: WebSocket, texts: Sequence[str]) -> None:
    """Send texts in order, together if the server can."""
    if EXTENSION in websocket.scope.get("extensions", ()):
        await websocket.send({"type": "websocket.send", EXTENSION: texts})
        return
    for text in texts:
        await websocket.send_text(text)
