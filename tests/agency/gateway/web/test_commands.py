"""Commands over the WebSocket, the answers to them, and the events that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
import pytest

from agency.gateway.errors import GatewayRefusedError, Refusal
from tests.agency.gateway.web.people import House, Person, command, receive, receive_run

if TYPE_CHECKING:
    from agency.sessions import RequestID, ThreadID, UserID

pytestmark = pytest.mark.anyio
SOMEWHERE = str(uuid4())
REFUSED = [
    (command("run", thread_id=SOMEWHERE, agent="waiter"), "not_found"),
    (command("cancel", run_id=SOMEWHERE), "not_found"),
    (command("message", thread_id=SOMEWHERE, text="What is new?"), "unavailable"),
    (command("run", thread_id=SOMEWHERE, agent="waiter", input="rain"), "invalid_message"),
    (command("run", thread_id=SOMEWHERE, agent=""), "invalid_message"),
    (command("run", thread_id=SOMEWHERE, agent="waiter", owner="Ben"), "invalid_message"),
    (command("run", thread_id="here", agent="waiter"), "invalid_message"),
    (command("cancel"), "invalid_message"),
    (command("message", thread_id=SOMEWHERE, text="\x00"), "invalid_message"),
    (command("shout"), "invalid_message"),
    (f'{{"type": "cancel", "run_id": "{SOMEWHERE}"}}', "invalid_message"),
    (f'{{"type": "cancel", "request_id": "1", "run_id": "{SOMEWHERE}"}}', "invalid_message"),
    ("{", "invalid_message"),
    ("[]", "invalid_message"),
    ("7", "invalid_message"),
    ("", "invalid_message"),
    ("[" * 5000, "invalid_message"),
]


async def answer_to(socket: Any, text: str) -> dict[str, Any]:
    """Send a text, and read on until it is answered."""
    await socket.send(text)
    while True:
        frame = await receive(socket)
        if frame["type"] in {"accepted", "refused"}:
            return frame


async def test_a_run_is_started_and_announced(ana: Person) -> None:
    thread = await ana.open_thread()
    said = command("run", thread_id=thread, agent="researcher", input={"topic": "rain"})
    async with ana.connected() as socket:
        ready = await receive(socket)
        await socket.send(said)
        frames = await receive_run(socket)
    answer = next(frame for frame in frames if frame["type"] == "accepted")
    events = [frame for frame in frames if frame["type"] != "accepted"]
    assert answer["request_id"] == orjson.loads(said)["request_id"]
    assert {event["run_id"] for event in events} == {answer["run_id"]}
    assert [event["type"] for event in events] == [
        "agent_started",
        "agent_thinking",
        "tool_executing",
        "tool_completed",
        "agent_completed",
    ]
    assert [event["offset"] for event in events] == [1, 2, 3, 4, 5]
    assert {event["epoch"] for event in events} == {ready["epoch"]}
    assert "swordfish" not in str(events)


async def test_a_run_is_cancelled(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        run = await ana.start_run("waiter")
        answer = await answer_to(socket, command("cancel", run_id=run))
        assert (answer["type"], answer["run_id"]) == ("accepted", run)


async def test_events_reach_all_connections_of_a_user(ana: Person) -> None:
    async with ana.connected() as one, ana.connected() as other:
        await receive(one)
        await receive(other)
        await ana.start_run("researcher", topic="rain")
        assert await receive_run(one) == await receive_run(other)


async def test_a_client_resumes_after_the_last_event_that_it_received(ana: Person) -> None:
    async with ana.connected() as socket:
        ready = await receive(socket)
        await ana.start_run("researcher", topic="rain")
        events = await receive_run(socket)
    async with ana.connected(f"?epoch={ready['epoch']}&offset=2") as socket:
        again = await receive(socket)
        assert (again["resume"], again["offset"]) == ("recovered", 5)
        assert [await receive(socket) for _ in range(3)] == events[2:]
    async with ana.connected("?epoch=another&offset=2") as socket:
        assert (await receive(socket))["resume"] == "unknown_epoch"


async def test_what_cannot_be_done_is_refused_and_the_connection_goes_on(house: House) -> None:
    limits: dict[str, Any] = {"invalid_messages": 100, "messages_per_second": 100}
    async with house.gateway(**limits) as gateway, house.person(gateway) as ana, ana.connected() as socket:
        await receive(socket)
        for said, code in REFUSED:
            answer = await answer_to(socket, said)
            assert (answer["type"], answer["code"]) == ("refused", code), said
            assert answer["detail"]
            asked = orjson.loads(said).get("request_id") if said.startswith('{"') else None
            assert answer["request_id"] == asked


class Inbox:
    """Takes messages, as a pipeline of messages does, but no spam."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle(self, user: UserID, thread: ThreadID, text: str, request: RequestID) -> str:
        """Take one."""
        del thread, request
        if text == "spam":
            raise GatewayRefusedError(Refusal.CONFLICT, "no spam")
        self.taken.append((str(user), text))
        return "message-1"


async def test_messages_are_handed_to_who_takes_them(house: House) -> None:
    inbox = Inbox()
    async with house.gateway(messages=inbox) as gateway, house.person(gateway) as ana, ana.connected() as socket:
        await receive(socket)
        answer = await answer_to(socket, command("message", thread_id=SOMEWHERE, text="What is new?"))
        assert (answer["type"], answer["message_id"]) == ("accepted", "message-1")
        assert (await answer_to(socket, command("message", thread_id=SOMEWHERE, text="spam")))["code"] == "conflict"
    assert inbox.taken == [("Acme/Ana", "What is new?")]
