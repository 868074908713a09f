"""Why a connection ends."""

from __future__ import annotations

from typing import Final

from agency.gateway.close_codes import CloseCode

REASONS: Final = {
    CloseCode.GOING_AWAY: "the gateway shuts down",
    CloseCode.UNSUPPORTED_DATA: "the protocol has no binary frames",
    CloseCode.INTERNAL_ERROR: "the gateway failed",
    CloseCode.INVALID_MESSAGE: "too many invalid messages",
    CloseCode.TOKEN_EXPIRED: "the token has expired",
    CloseCode.TOO_MANY_CONNECTIONS: "too many connections",
    CloseCode.SLOW_READER: "events arrive faster than they are read",
    CloseCode.RATE_EXCEEDED: "too many messages in a second",
}


class ClosingError(Exception):
    """The connection is to be closed by the gateway.

    Attributes:
        code: With which code.
    """

    def __init__(self, code: CloseCode) -> None:
        super().__init__(REASONS[code])
        self.code = code


class DisconnectedError(Exception):
    """The client has closed the connection, or is gone."""
