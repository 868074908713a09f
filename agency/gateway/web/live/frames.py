"""The frames of the WebSocket protocol that are no events: commands of clients, and the answers to them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID  # noqa: TC003 - pydantic reads the annotations

import orjson
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, TypeAdapter, ValidationError

from agency.gateway.errors import Refusal  # noqa: TC001 - pydantic reads the annotations
from agency.gateway.event_streams import ResumeStatus  # noqa: TC001 - pydantic reads the annotations
from agency.gateway.events import VERSION
from agency.gateway.web.values import JsonObject, Name, Text  # noqa: TC001 - pydantic reads the annotations

SUBPROTOCOL: Final = "agency.v1"
LONGEST_TRACEPARENT: Final = 512
UUID_TEXT: Final = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    request_id: str = Field(pattern=UUID_TEXT, description="A UUID that the client has made; the answer carries it.")
    traceparent: str | None = Field(
        default=None,
        max_length=LONGEST_TRACEPARENT,
        description="The client's span (W3C Trace Context), of which what the command does becomes a part; one that is"
        " invalid is ignored.",
    )


class RunCommand(_Command):
    """Start a run of an agent in a thread."""

    type: Literal["run"]
    thread_id: UUID
    agent: Name
    input: JsonObject = Field(default_factory=dict)


class CancelCommand(_Command):
    """Cancel a run."""

    type: Literal["cancel"]
    run_id: UUID


class MessageCommand(_Command):
    """Put a message into a thread."""

    type: Literal["message"]
    thread_id: UUID
    text: Text


Command: TypeAlias = Annotated[RunCommand | CancelCommand | MessageCommand, Field(discriminator="type")]
_COMMANDS: TypeAdapter[RunCommand | CancelCommand | MessageCommand] = TypeAdapter(Command)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    version: Literal[1] = VERSION


class ReadyFrame(_Answer):
    """The first frame of the server: the user's stream, and what became of the wish to resume."""

    type: Literal["ready"] = "ready"
    epoch: str
    offset: NonNegativeInt
    resume: ResumeStatus
    heartbeat_s: float


class AcceptedFrame(_Answer):
    """The answer to a command that is carried out."""

    type: Literal["accepted"] = "accepted"
    request_id: str
    run_id: str | None = Field(default=None, description="The run that was started or cancelled.")
    message_id: str | None = Field(default=None, description="The message that was taken.")


class NotificationFrame(_Answer):
    """A message for the user, such as an agent's answer or a quality alert; it is stored, or told only once."""

    type: Literal["notification"] = "notification"
    message: dict[str, Any] = Field(description="Its `type` says what else it has.")


class RefusedFrame(_Answer):
    """The answer to a command that is not carried out; nothing has changed."""

    type: Literal["refused"] = "refused"
    request_id: str | None = Field(default=None, description="Null where the text names none.")
    code: Refusal
    detail: str


class InvalidMessageError(Exception):
    """A text that is no command.

    Attributes:
        request_id: The one that it names, if it does.
    """

    def __init__(self, detail: str, request_id: str | None = None) -> None:
        super().__init__(detail)
        self.request_id = request_id


def read_command(text: str) -> RunCommand | CancelCommand | MessageCommand:
    """Read a command.

    Raises:
        InvalidMessageError: The text is no JSON, or no command of the protocol.
    """
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        raise InvalidMessageError(f"not valid JSON: {wrong}") from None
    except UnicodeEncodeError:
        raise InvalidMessageError("not UTF-8 text") from None
    try:
        return _COMMANDS.validate_python(said, strict=False)
    except ValidationError as wrong:
        raise InvalidMessageError(described(wrong), _request_id(said)) from None


def described(wrong: ValidationError) -> str:
    """Return what is wrong, with the place of each error, and without what was given."""
    places = ((".".join(map(str, error["loc"])) or "the message", error["msg"]) for error in wrong.errors())
    return "; ".join(f"{place}: {message}" for place, message in places)


def _request_id(said: Any) -> str | None:
    name = said.get("request_id") if isinstance(said, dict) else None
    return name[:200] if isinstance(name, str) else None
