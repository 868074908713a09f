# ruff: noqa: D102 - the port says what each does
"""A wire format that is not the agency's: frames are lists, and all requests are GET."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from plainspec.ports.gateway.protocol import (
    Accepted,
    EventType,
    LiveEvent,
    Position,
    Ready,
    Refused,
    Request,
    Resume,
    RunReport,
)
from plainspec.ports.refusals import Refusal, RefusalKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.gateway.protocol import Frame

EPOCH = "the only one"


class BareProtocol:
    """Frames are lists, whose first entry names them; all requests are GET."""

    subprotocols: Sequence[str] = ()

    def headers(self, token: str) -> Mapping[str, str]:
        return {"X-User": token}

    def events_path(self, position: Position | None = None, ticket: str = "") -> str:
        del ticket
        return f"/live?after={position.offset}&epoch={quote(position.epoch)}" if position else "/live"

    def read(self, text: str) -> Frame:
        name, *said = json.loads(text)
        match name:
            case "hello":
                return Ready(Position(said[0], said[1]), Resume(said[2]))
            case "yes":
                return Accepted(said[0], said[1])
            case "no":
                return Refused(said[0], Refusal(RefusalKind(said[1]), said[2]))
            case "event":
                kind, offset, run, agent, number, at, payload = said
                moment = datetime.fromtimestamp(at, UTC)
                return LiveEvent(EventType(kind), Position(EPOCH, offset), run, agent, number, moment, payload)
        raise ValueError(f"there is no frame {name!r}")

    def start_run(self, request_id: str, thread_id: str, agent: str, given: Any) -> str:
        return json.dumps(["start", request_id, thread_id, agent, given])

    def cancel_run(self, request_id: str, run_id: str) -> str:
        return json.dumps(["cancel", request_id, run_id])

    def send_message(self, request_id: str, thread_id: str, text: str) -> str:
        return json.dumps(["say", request_id, thread_id, text])

    def opening_a_thread(self, title: str) -> Request:
        return Request("GET", f"/thread?title={quote(title)}")

    def thread_opened(self, body: Any) -> str:
        return str(body)

    def asking_for_a_ticket(self) -> Request:
        raise NotImplementedError

    def ticket_given(self, body: Any) -> str:
        raise NotImplementedError

    def asking_for_a_run(self, run_id: str) -> Request:
        return Request("GET", f"/run?id={run_id}")

    def run_reported(self, body: Any) -> RunReport:
        return RunReport(*body)

    def asking_for_messages(self, thread_id: str) -> Request:
        raise NotImplementedError

    def messages_shown(self, body: Any) -> Sequence[tuple[str, str]]:
        raise NotImplementedError

    def refusal_of(self, status: int, body: str) -> Refusal:
        return Refusal(RefusalKind.NOT_FOUND if status == HTTPStatus.NOT_FOUND else RefusalKind.UNAUTHENTICATED, body)
