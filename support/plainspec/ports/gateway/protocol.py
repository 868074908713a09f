"""What goes over the wire between clients and a gateway, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from plainspec.ports.refusals import Refusal


class EventType(Enum):
    """What an event announces."""

    AGENT_STARTED = "agent_started"
    AGENT_THINKING = "agent_thinking"
    TOOL_EXECUTING = "tool_executing"
    TOOL_COMPLETED = "tool_completed"
    AGENT_COMPLETED = "agent_completed"


class Resume(Enum):
    """What becomes of the events that a client has missed."""

    NONE = "none"
    RECOVERED = "recovered"
    GAP = "gap"
    UNKNOWN_EPOCH = "unknown epoch"


@dataclass(frozen=True)
class Position:
    """The place of an event in the stream of its user.

    Attributes:
        epoch: The life of the stream.
        offset: 1 for its first event, and one more for each; 0 before the first.
    """

    epoch: str
    offset: int


@dataclass(frozen=True)
class Ready:
    """The first frame on a connection: where the user's stream is, and what becomes of events that were missed."""

    position: Position
    resume: Resume


@dataclass(frozen=True)
class LiveEvent:
    """An event of a run.

    Attributes:
        type: What it announces.
        position: Its place in the stream of the user.
        run_id: The run.
        agent: The name of the agent.
        sequence: Its place in the run: 1 for the first event.
        timestamp: When it was announced, with a time zone.
        payload: What else there is to say.
    """

    type: EventType
    position: Position
    run_id: str
    agent: str
    sequence: int
    timestamp: datetime
    payload: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Accepted:
    """The answer to a command that is carried out; a run that was started has an id."""

    request_id: str
    run_id: str = ""


@dataclass(frozen=True)
class Refused:
    """The answer to a command that is refused; the request has no id where the message was no command."""

    request_id: str
    refusal: Refusal


@dataclass(frozen=True)
class Notification:
    """A message for the user, such as an agent's answer or a quality alert.

    Attributes:
        fields: What it says: its `type`, and what messages of this type have.
    """

    fields: Mapping[str, Any] = field(hash=False)


Frame: TypeAlias = Ready | LiveEvent | Accepted | Refused | Notification
"""What a gateway sends."""


@dataclass(frozen=True)
class Request:
    """A request over HTTP: its method, its path below the gateway, and its body, which is sent as JSON."""

    method: str
    path: str
    body: Any = field(default=None, hash=False)


@dataclass(frozen=True)
class RunReport:
    """What is stored of a run.

    Attributes:
        state: `created`, `active`, `completed`, `failed` or `cancelled`.
        output: What the agent has returned.
        error: Why it has failed or was cancelled; else empty.
    """

    agent: str
    state: str
    output: Any = field(default=None, hash=False)
    error: str = ""


class LiveProtocol(Protocol):
    """Pure functions between values and texts of the wire."""

    @property
    def subprotocols(self) -> Sequence[str]:
        """The subprotocols that a client offers."""

    def headers(self, token: str) -> Mapping[str, str]:
        """Return the headers with which a person with this token sends requests and opens WebSockets."""

    def events_path(self, position: Position | None = None, ticket: str = "") -> str:
        """Return where a WebSocket is opened: anew, or after the event at a position; as the owner of a ticket."""

    def read(self, text: str) -> Frame:
        """Read a frame.

        Raises:
            ValueError: It is none of the protocol's.
        """

    def start_run(self, request_id: str, thread_id: str, agent: str, given: Any) -> str:
        """Return the command that starts a run in a thread."""

    def cancel_run(self, request_id: str, run_id: str) -> str:
        """Return the command that cancels a run."""

    def send_message(self, request_id: str, thread_id: str, text: str) -> str:
        """Return the command that puts a message into a thread."""

    def within(self, command: str, traceparent: str) -> str:
        """Return a command that is a part of a span, which is named as W3C Trace Context has it."""

    def opening_a_thread(self, title: str) -> Request:
        """Return the request that opens a thread."""

    def thread_opened(self, body: Any) -> str:
        """Return the id of the thread that the answer to that request names."""

    def asking_for_a_ticket(self) -> Request:
        """Return the request for a ticket, with which a browser opens a WebSocket."""

    def ticket_given(self, body: Any) -> str:
        """Return the ticket in the answer to that request."""

    def asking_for_a_run(self, run_id: str) -> Request:
        """Return the request for what is stored of a run."""

    def run_reported(self, body: Any) -> RunReport:
        """Read the answer to that request."""

    def asking_for_messages(self, thread_id: str) -> Request:
        """Return the request for the messages in a thread."""

    def messages_shown(self, body: Any) -> Sequence[tuple[str, str]]:
        """Return author and text of each message in the answer to that request, in order."""

    def refusal_of(self, status: int, body: str) -> Refusal:
        """Return the refusal that an answer over HTTP means, to a request or to the handshake of a WebSocket."""
