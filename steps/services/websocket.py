"""Sentences about people who hold a WebSocket open, and about the messages that they receive."""

from plainspec import DocString, Table, given, parameter_type, then, when
from plainspec.stage.documents.paths import value_at
from plainspec.stage.http.bodies import text_body
from plainspec.stage.http.checks import two_columns
from plainspec.stage.sockets.expectations import expect_closed, expect_in_order, expect_none
from plainspec.stage.sockets.sockets import Sockets

parameter_type(name="socket_path", regexp="[/{]\\S*|https?://\\S+", example="/events")


async def send(person: str, message: DocString, sockets: Sockets) -> None:
    """Send a doc string: JSON, unless a media type stands behind its quotes."""
    await sockets.of(person).send(text_body(message, sockets.values).content or "")


@given("{word} has opened a WebSocket at {socket_path}")
async def has_opened(person: str, path: str, sockets: Sockets) -> None:
    """Open a WebSocket, with the person's headers and cookies; it must not be refused."""
    socket = await sockets.open(person, path)
    assert socket.is_open, socket.describe("must be open in a Given")


@given("{word} has sent the message")
async def has_sent_message(person: str, docstring: DocString, sockets: Sockets) -> None:
    """Send a message: JSON, unless a media type stands behind the quotes."""
    await send(person, docstring, sockets)


@given("{word} saves from the message")
@then("{word} saves from the message")
def saves_from_message(person: str, table: Table, sockets: Sockets) -> None:
    """Save values (name, value) of the message that was compared last, by JSONPath."""
    socket = sockets.of(person)
    for name, path in two_columns(table, "name", "value"):
        found = value_at(socket.last, path)
        assert found, socket.describe(f"has no {path} in the message that was compared last")
        sockets.values.keep(name, found[0])


@when("{word} opens a WebSocket at {socket_path}")
async def opens(person: str, path: str, sockets: Sockets) -> None:
    """Open a WebSocket, with the person's headers and cookies; it may be refused."""
    await sockets.open(person, path)


@when("{word} sends the message")
async def sends_message(person: str, docstring: DocString, sockets: Sockets) -> None:
    """Send a message: JSON, unless a media type stands behind the quotes."""
    await send(person, docstring, sockets)


@when("{word} closes the WebSocket")
async def closes(person: str, sockets: Sockets) -> None:
    """Close this person's WebSocket."""
    await sockets.of(person).close()


@then("within {duration} {word} receives the messages")
async def receives_messages(limit_s: float, person: str, table: Table, sockets: Sockets) -> None:
    """Compare the next messages in order, a row each: columns are fields or JSONPaths, `$` is the whole message."""
    await expect_in_order(sockets.of(person), table, sockets.values, limit_s)


@then("within {duration} {word} receives no message")
async def receives_no_message(limit_s: float, person: str, sockets: Sockets) -> None:
    """Wait so long, and expect that no message is unread or arrives."""
    await expect_none(sockets.of(person), None, sockets.values, limit_s)


@then("within {duration} {word} receives none of the messages")
async def receives_none_of(limit_s: float, person: str, table: Table, sockets: Sockets) -> None:
    """Wait so long, and expect that no message fits one of the rows; others may arrive."""
    await expect_none(sockets.of(person), table, sockets.values, limit_s)


@then("within {duration} {word}'s WebSocket is closed with {int}")
async def is_closed(limit_s: float, person: str, code: int, sockets: Sockets) -> None:
    """Wait until this person's WebSocket is closed, and compare the close code."""
    await expect_closed(sockets.of(person), code, limit_s)


@then("{word}'s WebSocket is refused with the status {int}")
def is_refused(person: str, status: int, sockets: Sockets) -> None:
    """Compare with the status that answered this person's handshake."""
    socket = sockets.of(person)
    assert socket.refused == status, socket.describe(
        f"was refused with {socket.refused}" if socket.refused else "was not refused"
    )
