"""What is said of events that are not as expected: over a real WebSocket, from a server that sends what it is told."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from websockets.asyncio.server import serve

from plainspec import Table
from plainspec.ports.gateway.protocol import Accepted, Ready, Refused, Resume
from plainspec.ports.refusals import RefusalKind
from plainspec.stage.gateway.connections import Connection, Connections
from plainspec.stage.gateway.events import expect_complete, expect_events, expect_no_event
from plainspec.stage.gateway.people import Device
from plainspec.stage.placeholders import KeptValues
from plainspec.stage.sockets.socket import Socket
from plainspec.systems.agency.gateway.protocol import AgencyProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from websockets.asyncio.server import ServerConnection

pytestmark = pytest.mark.anyio

ANA = Device.named("Ana")
READY = {"version": 1, "type": "ready", "epoch": "e", "offset": 0, "resume": "none", "heartbeat_s": 20.0}
STARTED, THINKING, COMPLETED = "agent_started", "agent_thinking", "agent_completed"


def event(kind: str, offset: int, sequence: int, **others: Any) -> dict[str, Any]:
    """Make an event of Ana's run."""
    said = {"type": kind, "epoch": "e", "offset": offset, "run_id": "r1", "agent_name": "researcher"}
    at = f"2026-11-29T12:00:{sequence:02d}+00:00"
    return {"version": 1, **said, "sequence": sequence, "timestamp": at, "payload": {"status": "active"}, **others}


RUN = [event(STARTED, 1, 1), event(THINKING, 2, 2), event(COMPLETED, 3, 3)]


@asynccontextmanager
async def connected(frames: Sequence[dict[str, Any]], *, first: dict[str, Any] = READY) -> AsyncIterator[Connection]:
    """Connect Ana to a server that sends these frames, and answers every message with itself."""

    async def send(connection: ServerConnection) -> None:
        for frame in (first, *frames):
            await connection.send(json.dumps(frame))
        async for message in connection:
            await connection.send(message)

    async with serve(send, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        socket = Socket("Ana", f"ws://127.0.0.1:{port}/")
        await socket.open({})
        try:
            yield Connection(ANA, socket, AgencyProtocol())
        finally:
            await socket.close()


def table(*rows: Sequence[str]) -> Table:
    """Make a table."""
    return Table(tuple(tuple(row) for row in rows))


async def test_events_that_are_as_expected_pass() -> None:
    expected = table(
        ("event", "offset", "agent", "status", "result"),
        (STARTED, "1", "researcher", "active", "nothing"),
        (THINKING, "2", "researcher", "", ""),
        (COMPLETED, "3", "", "", ""),
    )
    async with connected(RUN) as connection:
        await expect_events(connection, expected, KeptValues())
        assert connection.position == connection.events[-1].position


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(STARTED, "1"), (THINKING, "7"), (COMPLETED, "3")], "event 2: offset is 2, expected 7"),
        ([(STARTED, "1"), (THINKING, "2")], "event 3 is unexpected: event 3 .agent_completed of researcher, 3"),
    ],
)
async def test_events_that_differ_or_are_too_many_are_named(rows: list[tuple[str, str]], message: str) -> None:
    async with connected(RUN) as connection:
        with pytest.raises(AssertionError, match=message):
            await expect_events(connection, table(("event", "offset"), *rows), KeptValues())


async def test_a_missing_event_and_missing_fields_are_named() -> None:
    async with connected(RUN) as connection:
        expected = table(("event", "tool name"), (STARTED, "search"), (THINKING, ""), (COMPLETED, ""), (COMPLETED, ""))
        with pytest.raises(AssertionError, match="tool name is missing, expected search") as raised:
            await expect_events(connection, expected, KeptValues())
    assert "event 4 is missing: event agent_completed" in str(raised.value)


async def test_no_event_is_none_but_the_first_frame() -> None:
    async with connected([]) as connection:
        await connection.ready()
        await expect_no_event(connection)
    async with connected(RUN) as connection:
        await connection.ready()
        with pytest.raises(AssertionError, match=r"has received event 1 \(agent_started"):
            await expect_no_event(connection)


async def test_a_run_is_complete_over_several_connections() -> None:
    recovered = {**READY, "resume": "recovered", "offset": 3}
    async with connected(RUN[:2]) as first, connected(RUN[2:], first=recovered) as second:
        await expect_complete([first, second], ["r1"], 5.0)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([RUN[0], RUN[2]], "event 3 .*follows event 1"),
        ([RUN[0], RUN[1], RUN[1], RUN[2]], "event 2 .*follows event 2"),
        ([RUN[1], RUN[0], RUN[2]], "does not begin with its only agent_started"),
        ([*RUN, event(COMPLETED, 4, 4)], "does not end with its only agent_completed"),
        ([RUN[0], event(COMPLETED, 2, 3)], "the sequence of the run r1 is 1, 3"),
        ([RUN[0], event(COMPLETED, 2, 2, epoch="other")], "has another epoch than e"),
        ([RUN[0], event(COMPLETED, 2, 2, timestamp="2026-11-29T11:00:00+00:00")], "before 2026-11-29 12:00:01"),
    ],
)
async def test_what_breaks_the_order_is_named(events: list[dict[str, Any]], message: str) -> None:
    async with connected(events) as connection:
        with pytest.raises(AssertionError, match=message):
            await expect_complete([connection], ["r1"], 5.0)


async def test_a_run_without_events_is_named() -> None:
    async with connected(RUN) as connection:
        with pytest.raises(AssertionError, match="there is no event of the run r2"):
            await expect_complete([connection], ["r1", "r2"], 0.05)


async def test_commands_are_answered_by_their_request() -> None:
    async with connected([]) as connection:
        accepted = await connection.command(
            lambda request_id: json.dumps({"type": "accepted", "request_id": request_id, "run_id": "r1"})
        )
        refused = await connection.command(
            lambda request_id: json.dumps(
                {"type": "refused", "request_id": request_id, "code": "not_found", "detail": "no thread"}
            )
        )
    assert isinstance(accepted, Accepted)
    assert accepted.run_id == "r1"
    assert isinstance(refused, Refused)
    assert refused.refusal.kind is RefusalKind.NOT_FOUND
    assert connection.frames(Ready)[0].resume is Resume.NONE


async def test_what_is_no_frame_is_shown() -> None:
    async with connected([{"type": "song"}]) as connection:
        with pytest.raises(AssertionError, match="has received an invalid frame"):
            await expect_no_event(connection)


def test_a_device_that_was_never_connected_is_named() -> None:
    with pytest.raises(ValueError, match="Ana was never connected; write `Given Ana is connected` before it"):
        Connections().of(ANA)
