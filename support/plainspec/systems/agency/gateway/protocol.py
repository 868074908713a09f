"""The agency's live protocol, to and from the values of the port."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from plainspec.ports.gateway.protocol import (
    Accepted,
    EventType,
    LiveEvent,
    Notification,
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

CODES = {
    "invalid_message": RefusalKind.INVALID_MESSAGE,
    "not_found": RefusalKind.NOT_FOUND,
    "conflict": RefusalKind.CONFLICT,
    "unavailable": RefusalKind.UNAVAILABLE,
}
STATUSES = {
    HTTPStatus.BAD_REQUEST: RefusalKind.INVALID_MESSAGE,
    HTTPStatus.UNAUTHORIZED: RefusalKind.UNAUTHENTICATED,
    HTTPStatus.FORBIDDEN: RefusalKind.INSUFFICIENT_PRIVILEGE,
    HTTPStatus.NOT_FOUND: RefusalKind.NOT_FOUND,
    HTTPStatus.CONFLICT: RefusalKind.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: RefusalKind.INVALID_MESSAGE,
    HTTPStatus.UNPROCESSABLE_ENTITY: RefusalKind.INVALID_MESSAGE,
    HTTPStatus.TOO_MANY_REQUESTS: RefusalKind.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE: RefusalKind.UNAVAILABLE,
}


class AgencyProtocol:
    """`docs/reference/agency/live-protocol.md`, as a client reads it."""

    @property
    def subprotocols(self) -> Sequence[str]:
        """The one there is."""
        return ("agency.v1",)

    def headers(self, token: str) -> Mapping[str, str]:
        """Return the header with the token."""
        return {"Authorization": f"Bearer {token}"}

    def events_path(self, position: Position | None = None, ticket: str = "") -> str:
        """Return the path with its query."""
        query: dict[str, str | int] = {"ticket": ticket} if ticket else {}
        if position:
            query |= {"epoch": position.epoch, "offset": position.offset}
        return f"/v1/events?{urlencode(query)}" if query else "/v1/events"

    def read(self, text: str) -> Frame:
        """Read a frame by its type."""
        said = json.loads(text)
        try:
            match said["type"]:
                case "ready":
                    resume = Resume(said["resume"].replace("_", " "))
                    return Ready(Position(said["epoch"], said["offset"]), resume)
                case "accepted":
                    return Accepted(said["request_id"], said.get("run_id") or "")
                case "refused":
                    return Refused(said["request_id"] or "", Refusal(CODES[said["code"]], said["detail"]))
                case "notification":
                    return Notification(said["message"])
                case _:
                    return _event(said)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{type(error).__name__}: {error} in {text[:500]}") from None

    def start_run(self, request_id: str, thread_id: str, agent: str, given: Any) -> str:
        """Return the command `run`."""
        return _command("run", request_id, thread_id=thread_id, agent=agent, input=given)

    def cancel_run(self, request_id: str, run_id: str) -> str:
        """Return the command `cancel`."""
        return _command("cancel", request_id, run_id=run_id)

    def send_message(self, request_id: str, thread_id: str, text: str) -> str:
        """Return the command `message`."""
        return _command("message", request_id, thread_id=thread_id, text=text)

    def within(self, command: str, traceparent: str) -> str:
        """Add the field `traceparent`."""
        return json.dumps({**json.loads(command), "traceparent": traceparent})

    def opening_a_thread(self, title: str) -> Request:
        """Return the request."""
        return Request("POST", "/v1/threads", {"title": title})

    def thread_opened(self, body: Any) -> str:
        """Return the id."""
        return str(body["thread_id"])

    def asking_for_a_ticket(self) -> Request:
        """Return the request."""
        return Request("POST", "/v1/tickets")

    def ticket_given(self, body: Any) -> str:
        """Return the ticket."""
        return str(body["ticket"])

    def asking_for_a_run(self, run_id: str) -> Request:
        """Return the request."""
        return Request("GET", f"/v1/runs/{run_id}")

    def run_reported(self, body: Any) -> RunReport:
        """Read the report."""
        return RunReport(body["agent"], body["state"], body["output"], body["error"] or "")

    def asking_for_messages(self, thread_id: str) -> Request:
        """Return the request."""
        return Request("GET", f"/v1/threads/{thread_id}/messages")

    def messages_shown(self, body: Any) -> Sequence[tuple[str, str]]:
        """Read the list."""
        return [(str(one["author"]), str(one["body"].get("text", ""))) for one in body["messages"]]

    def refusal_of(self, status: int, body: str) -> Refusal:
        """Read the problem details."""
        try:
            detail = str(json.loads(body)["detail"])
        except (ValueError, KeyError, TypeError):
            detail = body
        return Refusal(STATUSES.get(HTTPStatus(status), RefusalKind.OTHER), f"{status}: {detail}")


def _event(said: Any) -> LiveEvent:
    return LiveEvent(
        EventType(said["type"]),
        Position(said["epoch"], said["offset"]),
        said["run_id"],
        said["agent_name"],
        said["sequence"],
        datetime.fromisoformat(said["timestamp"]),
        said["payload"],
    )


def _command(kind: str, request_id: str, **fields: Any) -> str:
    return json.dumps({"type": kind, "request_id": request_id, **fields})
