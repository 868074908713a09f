"""The close codes of the gateway's WebSockets, one for each reason (RFC 6455, 7.4; 4000 to 4999 are private use)."""

from __future__ import annotations

from enum import IntEnum


class CloseCode(IntEnum):
    """Why the gateway closes a WebSocket."""

    NORMAL = 1000
    """The client has closed it."""

    GOING_AWAY = 1001
    """The gateway shuts down; connect again, and resume."""

    UNSUPPORTED_DATA = 1003
    """A binary frame; the protocol has texts only."""

    INVALID_DATA = 1007
    """A text that is not UTF-8."""

    TOO_BIG = 1009
    """A frame longer than the limit."""

    INTERNAL_ERROR = 1011
    """The gateway failed; connect again, and resume."""

    INVALID_MESSAGE = 4400
    """Too many messages that are no JSON object of the protocol, one after another."""

    TOKEN_EXPIRED = 4401
    """The token of the connection has expired; connect again with a new one."""

    HEARTBEAT_TIMEOUT = 4408
    """The client did not answer a ping in time."""

    TOO_MANY_CONNECTIONS = 4409
    """The user has as many connections as are allowed; the newest is closed."""

    SLOW_READER = 4413
    """The client reads more slowly than events arrive; connect again, and resume."""

    RATE_EXCEEDED = 4429
    """The client sends more messages than are allowed."""
