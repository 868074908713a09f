"""Ways in which a client can break the protocol or a limit unnoticed, or be disconnected although it has not."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.proving import Patch

LIMITS = "websocket/limits.feature"
CODES = "websocket/close_codes.feature"
PROTOCOL = "agency.gateway.web.serving.uvicorn_private_api:GatewayProtocol"
COMMANDS = "agency.gateway.web.live.commands:Commands"
NOT_CLOSED = "was not closed"


@fault("a binary frame is read as a text", caught_by=f"{CODES}: A binary frame", because=NOT_CLOSED)
def read_binary_frames(patch: Patch) -> None:
    """Decode bytes."""

    def make(original: Callable[..., Any]) -> Any:
        async def receive(self: Any) -> Any:
            message = await original(self)
            return {"type": message["type"], "text": message["bytes"].decode()} if message.get("bytes") else message

        return receive

    patch.wrap("starlette.websockets:WebSocket.receive", make)


@fault("bytes that are not UTF-8 are replaced", caught_by=f"{CODES}: A text that is not UTF-8", because=NOT_CLOSED)
def replace_invalid_characters(patch: Patch) -> None:
    """Decode every text."""

    def send(self: Any) -> None:
        self.frames = [b"".join(self.frames).decode(errors="replace").encode()]
        super(GatewayProtocol, self).send_receive_event_to_app()

    patch.attribute(f"{PROTOCOL}.send_receive_event_to_app", send)


@fault(
    "a client may send any number of invalid messages",
    caught_by=f"{CODES}: A client that speaks another protocol",
    because=NOT_CLOSED,
)
def allow_every_mistake(patch: Patch) -> None:
    """Leave out the check."""
    patch.attribute(f"{COMMANDS}.check", lambda _: None)


@fault(
    "the fourth invalid message closes the connection",
    caught_by=f"{CODES}: One invalid message fewer",
    because="is not open",
)
def allow_three_mistakes(patch: Patch) -> None:
    """Allow one fewer."""
    patch.build_with("agency.gateway.web.limits:Limits", invalid_messages=4)


@fault("a client that hangs is kept for ever", caught_by=f"{CODES}: Ana's phone hangs", because=NOT_CLOSED)
def wait_for_pongs(patch: Patch) -> None:
    """Ignore that a ping is not answered."""
    patch.attribute(f"{PROTOCOL}.keepalive_timeout", lambda _: None)


@fault(
    "a client that hangs is closed as if the gateway had failed",
    caught_by=f"{CODES}: Ana's phone hangs",
    because="was closed with 1011",
)
def close_hanging_clients_as_uvicorn_does(patch: Patch) -> None:
    """Use uvicorn's own code."""
    patch.attribute(f"{PROTOCOL}.keepalive_timeout", lambda self: super(GatewayProtocol, self).keepalive_timeout())


def change_longest(patch: Patch, length: int) -> None:
    """Have messages of another length be too long."""
    patch.build_with("uvicorn.config:Config", ws_max_size=length)


@fault("a message may be of any length", caught_by=f"{LIMITS}: A message of one byte more", because=NOT_CLOSED)
def allow_every_length(patch: Patch) -> None:
    """Lift the limit."""
    change_longest(patch, 2**30)


@fault(
    "a message of 64 KiB is too long",
    caught_by=f"{LIMITS}: A message of exactly 64 KiB",
    because="was not refused.",
)
def lower_the_length(patch: Patch) -> None:
    """Count the limit as too long."""
    change_longest(patch, 2**16 - 1)


@fault(
    "a client may send any number of messages in a second",
    caught_by=f"{LIMITS}: Ana's phone sends in a loop",
    because=NOT_CLOSED,
)
def allow_every_rate(patch: Patch) -> None:
    """Leave out the count."""
    patch.attribute(f"{COMMANDS}.count", lambda _: None)


@fault(
    "a user may have any number of connections",
    caught_by=f"{LIMITS}: A third connection, where two are allowed",
    because=NOT_CLOSED,
)
def allow_every_connection(patch: Patch) -> None:
    """Count no connection."""
    patch.attribute("agency.gateway.web.connections:Connections.one_of", lambda *_: nullcontext())


@fault(
    "a client that reads too slowly is kept",
    caught_by=f"{LIMITS}: Ana's phone stops reading",
    because=NOT_CLOSED,
)
def wait_for_slow_readers(patch: Patch) -> None:
    """Let any number of events wait."""
    patch.attribute(
        "agency.gateway.event_streams.subscription:Subscription.overflow", lambda *_: asyncio.Event().wait()
    )


@fault(
    "a client that reads too slowly holds up the others",
    caught_by=f"{LIMITS}: Ana's phone stops reading",
    because="Ana's laptop",
)
def send_in_turn(patch: Patch) -> None:
    """Send over one connection after another."""
    turns: list[asyncio.Lock] = []

    def make(original: Callable[..., Any]) -> Any:
        async def send(*said: Any) -> None:
            turn = turns[0] if turns else asyncio.Lock()
            turns[:] = [turn]
            async with turn:
                await original(*said)

        return send

    patch.wrap("agency.gateway.web.live.sending:send_texts", make)


@fault(
    "a client that reads too slowly ends the connections of all",
    caught_by=f"{LIMITS}: Ana's phone stops reading",
    because="Ana's laptop",
)
def close_all_for_one(patch: Patch) -> None:
    """Stop the connections of all users with the first that is too slow."""
    known: list[Any] = []

    def make_count(original: Callable[..., Any]) -> Any:
        def one_of(self: Any, user: Any) -> Any:
            known.append(self)
            return original(self, user)

        return one_of

    def make_overflow(original: Callable[..., Any]) -> Any:
        async def overflow(self: Any, limit: int) -> None:
            await original(self, limit)
            for connections in known:
                connections.stopping.set()

        return overflow

    patch.wrap("agency.gateway.web.live.connections:Connections.one_of", make_count)
    patch.wrap("agency.gateway.event_streams.subscription:Subscription.overflow", make_overflow)
