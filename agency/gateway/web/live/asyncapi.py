"""The AsyncAPI 3 document of the WebSocket protocol; ``python -m agency.gateway.web.live.asyncapi`` prints it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from pydantic.json_schema import models_json_schema

from agency.gateway.close_codes import CloseCode
from agency.gateway.events import VERSION
from agency.gateway.web.live.frames import (
    SUBPROTOCOL,
    AcceptedFrame,
    CancelCommand,
    MessageCommand,
    NotificationFrame,
    ReadyFrame,
    RefusedFrame,
    RunCommand,
)
from agency.gateway.web.live.payloads import EVENTS
from agency.gateway.web.live.route import PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

COMMANDS: Final = (RunCommand, CancelCommand, MessageCommand)
ANSWERS: Final = (AcceptedFrame, RefusedFrame)
CHANNEL: Final = {"$ref": "#/channels/events"}
SCHEMAS: Final = "#/components/schemas/{model}"
RESUMING: Final = {
    "type": "object",
    "properties": {
        "epoch": {"type": "string", "description": "The life of the stream in which the client was."},
        "offset": {"type": "integer", "minimum": 0, "description": "The last event that it received; 0 for none."},
        "ticket": {"type": "string", "description": "What a browser shows in place of a token; it is used up by that."},
    },
}


def document() -> dict[str, Any]:
    """Return the document."""
    frames = (*COMMANDS, ReadyFrame, *ANSWERS, *EVENTS, NotificationFrame)
    _, schemas = models_json_schema([(frame, "serialization") for frame in frames], ref_template=SCHEMAS)
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Agency gateway",
            "version": str(VERSION),
            "description": "Commands of clients, answers to them, and the events that announce runs of agents.",
        },
        "defaultContentType": "application/json",
        "servers": {"gateway": {"host": "localhost:8000", "protocol": "ws", "security": _security()}},
        "channels": {"events": _channel(frames)},
        "operations": {
            "carryOut": _operation("receive", COMMANDS)
            | {"reply": {"channel": CHANNEL, "messages": _of_channel(ANSWERS)}},
            "greet": _operation("send", (ReadyFrame,)),
            "announce": _operation("send", EVENTS),
            "notify": _operation("send", (NotificationFrame,)),
        },
        "components": {
            "messages": {_name(frame): _message(frame) for frame in frames},
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "ticket": {"type": "httpApiKey", "in": "query", "name": "ticket"},
            },
        },
    }


def _channel(frames: Sequence[type[BaseModel]]) -> dict[str, Any]:
    return {
        "address": PATH,
        "description": f"A WebSocket of the subprotocol {SUBPROTOCOL}; the first frame of the server is `ready`.",
        "messages": {_name(frame): {"$ref": f"#/components/messages/{_name(frame)}"} for frame in frames},
        "bindings": {"ws": {"method": "GET", "query": RESUMING}},
        "x-close-codes": {str(code.value): code.name.lower() for code in CloseCode},
    }


def _operation(action: str, frames: Sequence[type[BaseModel]]) -> dict[str, Any]:
    return {"action": action, "channel": CHANNEL, "messages": _of_channel(frames)}


def _of_channel(frames: Sequence[type[BaseModel]]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/events/messages/{_name(frame)}"} for frame in frames]


def _message(frame: type[BaseModel]) -> dict[str, Any]:
    summary = (frame.__doc__ or "").strip().splitlines()[0]
    return {"name": _name(frame), "summary": summary, "payload": {"$ref": SCHEMAS.format(model=frame.__name__)}}


def _name(frame: type[BaseModel]) -> str:
    name = frame.__name__
    for ending in ("Frame", "Event"):
        name = name.removesuffix(ending)
    return name[0].lower() + name[1:]


def _security() -> list[dict[str, str]]:
    return [{"$ref": f"#/components/securitySchemes/{name}"} for name in ("token", "ticket")]


def text() -> str:
    """Return the document as it stands in the documentation."""
    return json.dumps(document(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
