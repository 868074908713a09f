"""Why a message of a user is refused; the codes are those of the live protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from uuid import UUID

    from agency.messaging.stages import Stage
    from agency.messaging.validation import Problem
    from agency.sessions import RequestID, ThreadID


class MessageError(Exception):
    """A message was refused, or its pipeline has failed.

    Attributes:
        code: What the live protocol calls it.
    """

    code: ClassVar[str]


class InvalidMessageError(MessageError):
    """The message is invalid, and nothing of it is stored.

    Args:
        problems: What is wrong with it, by field.
    """

    code = "invalid_message"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class ThreadNotFoundError(MessageError):
    """The user has no such thread."""

    code = "not_found"

    def __init__(self, thread: ThreadID) -> None:
        super().__init__(f"there is no thread {thread}")


class RequestConflictError(MessageError):
    """The id of the request is that of another message."""

    code = "conflict"

    def __init__(self, request: RequestID) -> None:
        super().__init__(f"the request {request} was another message")


class StageFailedError(MessageError):
    """A stage has failed; its error, which may hold anything, is the cause.

    Args:
        stage: Which one; the stages before it stand, and what they have stored.
        message_id: The message, if it is stored.
    """

    code = "unavailable"

    def __init__(self, stage: Stage, message_id: UUID | None) -> None:
        super().__init__(f"the message was not {stage}")
        self.stage = stage
        self.message_id = message_id
