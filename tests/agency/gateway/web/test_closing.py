"""The close codes: one for each reason."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.agency.gateway.web.people import LIMIT_S, House, Person, closed, command, receive, receive_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agency.gateway.web.serving import Gateway

pytestmark = pytest.mark.anyio


async def left(gateway: Gateway, count: int) -> None:
    """Wait until a gateway has so many connections."""
    async with asyncio.timeout(LIMIT_S):
        while len(gateway.service.connections) != count:  # noqa: ASYNC110 - of a connection that is gone there is no event
            await asyncio.sleep(0.02)


async def test_a_client_that_closes_is_answered(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        await socket.close()
        assert socket.close_code == 1000


async def test_a_binary_frame_is_refused(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        await socket.send(b"{}")
        assert await closed(socket) == 1003


async def test_a_text_that_is_not_utf8_is_refused(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        socket.protocol.send_text(b"\xff\xfe")
        socket.transport.write(b"".join(socket.protocol.data_to_send()))
        assert await closed(socket) == 1007


async def test_texts_that_are_not_utf8_leave_nothing_in_the_log(
    ana: Person, ben: Person, caplog: pytest.LogCaptureFixture
) -> None:
    async with ana.connected() as socket, ben.connected() as other:
        await receive(socket)
        await receive(other)
        socket.protocol.send_text(b"\xff", fin=False)
        socket.protocol.send_continuation(b"\xfe", fin=True)
        socket.transport.write(b"".join(socket.protocol.data_to_send()))
        assert await closed(socket) == 1007
        assert other.close_code is None
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []


@pytest.mark.parametrize(("length", "code"), [(65_536, None), (65_537, 1009)])
async def test_a_frame_may_have_64_kib(length: int, code: int | None, ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        await socket.send("x" * length)
        if code is None:
            assert (await receive(socket))["code"] == "invalid_message"
        else:
            assert await closed(socket) == code


async def test_pieces_of_a_frame_count_together(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        with suppress(ConnectionClosed):  # before or after the last piece
            await socket.send("x" * 30_000 for _ in range(3))
        assert await closed(socket) == 1009


async def test_the_fifth_invalid_message_in_a_row_closes(ana: Person) -> None:
    async with ana.connected() as socket:
        await receive(socket)
        for text in ["{", "{", "{", "{", command("cancel", run_id="5f0c0000-0000-4000-8000-000000000000"), *"{{{{{"]:
            await socket.send(text)
        answers = [await receive(socket) for _ in range(10)]
        assert [answer["code"] for answer in answers] == [
            *["invalid_message"] * 4,
            "not_found",
            *["invalid_message"] * 5,
        ]
        assert await closed(socket) == 4400


async def test_a_connection_ends_with_its_token(house: House, gateway: Gateway) -> None:
    async with house.person(gateway, lifetime_s=1) as ana, ana.connected() as socket:
        await receive(socket)
        assert await closed(socket) == 4401


async def test_a_connection_is_served_until_the_second_at_which_its_token_ends(house: House, gateway: Gateway) -> None:
    async with house.person(gateway) as ana:
        end = house.tokens.verify(ana.token).expires_at
        with time_machine.travel(end - timedelta(milliseconds=100), tick=False) as clock:
            async with ana.connected() as socket:
                await receive(socket)
                await socket.send("{")
                assert (await receive(socket))["code"] == "invalid_message"
                clock.move_to(end)
                assert await closed(socket) == 4401


async def test_a_ping_that_is_not_answered_closes(house: House) -> None:
    async with (
        house.gateway(heartbeat_s=0.1, pong_timeout_s=0.2) as gateway,
        house.person(gateway) as ana,
        ana.connected(ping_interval=None) as lively,
        ana.connected(ping_interval=None) as mute,
    ):
        await receive(lively)
        await receive(mute)
        mute.transport.pause_reading()
        await left(gateway, 1)
        mute.transport.resume_reading()
        assert await closed(mute) == 4408
        assert lively.close_code is None


async def test_the_ninth_connection_of_a_user_is_closed(ana: Person, ben: Person, gateway: Gateway) -> None:
    async with connect_many(ana, 8) as first, ben.connected() as his:
        assert (await receive(his))["type"] == "ready"
        async with ana.connected() as ninth:
            assert await closed(ninth) == 4409
        await first[0].close()
        await left(gateway, 8)
        async with ana.connected() as again:
            assert (await receive(again))["type"] == "ready"
        assert all(socket.close_code is None for socket in first[1:])


async def rest_of(socket: ClientConnection) -> list[str | bytes]:
    """Read what there is until a connection is closed."""
    received = []
    with suppress(ConnectionClosed):
        async with asyncio.timeout(LIMIT_S):
            while True:
                received.append(await socket.recv())
    return received


@asynccontextmanager
async def connect_many(person: Person, count: int) -> AsyncIterator[list[ClientConnection]]:
    """Open so many connections."""
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(person.connected()) for _ in range(count)]
        for socket in sockets:
            await receive(socket)
        yield sockets


async def test_the_21st_message_in_a_second_closes(house: House) -> None:
    async with (
        house.gateway(invalid_messages=100) as gateway,
        house.person(gateway) as ana,
        ana.connected() as socket,
    ):
        await receive(socket)
        for _ in range(21):
            await socket.send("{")
        answers = [await receive(socket) for _ in range(20)]
        assert {answer["code"] for answer in answers} == {"invalid_message"}
        assert await closed(socket) == 4429


async def test_a_failure_of_the_gateway_closes_one_connection(house: House, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        async def handle(self, *_: object) -> str:
            raise LookupError("a mistake")

    async with (
        house.gateway(messages=Broken()) as gateway,
        house.person(gateway) as ana,
        ana.connected() as one,
        ana.connected() as other,
    ):
        await receive(one)
        await receive(other)
        await one.send(command("message", thread_id="5f0c0000-0000-4000-8000-000000000000", text="Hello"))
        assert await closed(one) == 1011
        assert "a mistake" in caplog.text
        assert other.close_code is None


async def test_a_slow_reader_is_closed_and_hurts_nobody(house: House) -> None:
    async with (
        house.gateway(waiting_events=16) as gateway,
        house.person(gateway) as ana,
        ana.connected() as quick,
        connect(gateway.websocket_url, additional_headers=ana.headers, max_queue=1) as slow,
    ):
        await receive(quick)
        await receive(slow)
        slow.transport.pause_reading()
        await ana.start_run("talker", times=100, length=50_000)
        events = await receive_run(quick)
        assert [event["sequence"] for event in events] == list(range(1, 103))
        slow.transport.resume_reading()
        assert len(await rest_of(slow)) < 102
        assert slow.close_code == 4413
        assert quick.close_code is None


async def test_a_gateway_that_stops_says_so_after_the_last_event(house: House) -> None:
    async with house.gateway() as gateway, house.person(gateway) as ana, ana.connected() as socket:
        await receive(socket)
        run = await ana.start_run("waiter")
        assert (await receive(socket))["type"] == "agent_started"
        stopping = asyncio.create_task(gateway.stop())
        last = await receive(socket)
        assert (last["type"], last["run_id"], last["payload"]["status"]) == ("agent_completed", run, "cancelled")
        assert await closed(socket) == 1001
        await stopping


async def test_a_gateway_that_stops_waits_for_nobody_who_has_read_everything(house: House) -> None:
    async with house.gateway(shutdown_s=3600.0) as gateway, house.person(gateway) as ana, ana.connected() as socket:
        await receive(socket)
        await ana.start_run("researcher", topic="rain")
        await receive_run(socket)
        stopping = asyncio.create_task(gateway.stop())
        assert await closed(socket) == 1001
        await stopping
