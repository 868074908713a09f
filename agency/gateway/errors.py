"""What the gateway refuses, in words that HTTP and WebSocket share."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why the gateway refuses a request."""

    INVALID_MESSAGE = "invalid_message"
    """It is malformed, or asks for what no agent takes."""

    NOT_FOUND = "not_found"
    """What it names does not exist, or belongs to another user."""

    CONFLICT = "conflict"
    """What it names is in a state that does not allow it, such as a run that has ended."""

    UNAVAILABLE = "unavailable"
    """A service that the gateway needs is away, or the gateway shuts down; to be tried again."""


class GatewayRefusedError(Exception):
    """The gateway refuses a request; nothing has changed.

    Attributes:
        code: Why, for programs.
        detail: Why, for people; holds nothing of another user.
    """

    def __init__(self, code: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
