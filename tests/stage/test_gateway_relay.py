"""A relay before Redis that can be closed and opened again, and the search for what has leaked."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.services.errors import ServiceError
from plainspec.stage.gateway.leak_check import LeakCheck
from plainspec.stage.gateway.people import Person
from plainspec.stage.gateway.relay import Relay, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """Run on both loops, whose transports differ."""
    return "asyncio", {"use_uvloop": request.param}


@pytest.fixture
async def echo(tmp_path: Path) -> AsyncIterator[str]:
    """Serve what is sent back, on a Unix socket that stands for that of Redis."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        await closed(writer)

    path = tmp_path / "redis.sock"
    async with await asyncio.start_unix_server(answer, path):
        yield f"unix://{path}?db=3"


async def asked(relay: Relay, line: bytes) -> bytes:
    """Send a line through the relay, and return the answer."""
    port = int(relay.url.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(line)
        return await reader.readline()
    finally:
        await closed(writer)


async def closed(writer: asyncio.StreamWriter) -> None:
    """Close one end, and wait until it is."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def test_a_relay_forwards_and_names_the_same_database(echo: str) -> None:
    relay = Relay(echo)
    await relay.up()
    try:
        assert relay.url.endswith("/3")
        assert await asked(relay, b"PING\r\n") == b"PING\r\n"
    finally:
        await relay.down()


async def test_a_relay_that_is_down_breaks_connections_and_refuses_new_ones(echo: str) -> None:
    relay = Relay(echo)
    await relay.up()
    port = int(relay.url.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"PING\r\n")
    assert await reader.readline() == b"PING\r\n"
    await relay.down()
    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    await closed(writer)
    url = relay.url
    await relay.up()
    try:
        assert relay.url == url
        assert await asked(relay, b"PING\r\n") == b"PING\r\n"
    finally:
        await relay.down()


def test_a_relay_does_not_stand_before_a_server_with_tls() -> None:
    with pytest.raises(ServiceError, match="reached by rediss://"):
        Relay("rediss://redis.example:6379/0")


def leak_check(*, ben_received: str, ben_sent: str = "") -> LeakCheck:
    """Watch over Ana, whose thread is `t1`, and over Ben, who has received and sent something."""
    people = {"Ana": Person("Ana", "signed", "secret-ana", "t1"), "Ben": Person("Ben", thread_id="t2")}
    exchanged = {"Ana": [], "Ben": [(ben_sent, ben_received)]}
    sessions: Any = SimpleNamespace(of=lambda name: SimpleNamespace(exchanged=exchanged[name]))
    frames = SimpleNamespace(person="Ben's phone", sent=[], received=[b"\xff", "nothing"])
    sockets: Any = SimpleNamespace(opened=[frames])
    return LeakCheck(people, sessions, sockets, "unix:///nowhere", lambda _: False)


def test_a_mark_that_another_has_received_is_found() -> None:
    assert leak_check(ben_received="{}").received_of("Ben", "Ana") == []
    found = leak_check(ben_received='{"title": "secret-ana", "thread": "t1"}').received_of("Ben", "Ana")
    assert [line.split(":")[0] for line in found] == [
        "Ben has received secret-ana, which is Ana's",
        "Ben has received t1, which is Ana's",
    ]


def test_an_id_that_somebody_has_asked_for_is_no_leak_in_the_answer() -> None:
    watching = leak_check(ben_received="there is no thread t1", ben_sent="GET /v1/threads/t1")
    assert watching.received_of("Ben", "Ana") == []


def test_secrets_in_the_log_are_found_while_the_canary_listens() -> None:
    watching = leak_check(ben_received="")
    watching.listen()
    try:
        logging.getLogger("agency.test").info("a token: %s", "signed")
    finally:
        watching.stop_listening()
    logging.getLogger("agency.test").warning("secret-ana")
    assert watching.in_logs() == ["the log holds a secret of Ana's: agency.test: a token: signed"]


@pytest.mark.parametrize(
    ("url", "address", "through"),
    [
        (
            "postgresql://agency_app:@/shop?host=/tmp/a%20b&port=5433&application_name=x",
            "/tmp/a b/.s.PGSQL.5433",  # noqa: S108 - only named
            "postgresql://agency_app:@127.0.0.1:7/shop?application_name=x",
        ),
        ("postgresql://ana:pw@db.example/shop", ("db.example", 5432), "postgresql://ana:pw@127.0.0.1:7/shop"),
        ("redis://:pw@db.example:6380/2", ("db.example", 6380), "redis://:pw@127.0.0.1:7/2"),
    ],
)
def test_a_relay_keeps_all_of_a_url_but_the_address(url: str, address: object, through: str) -> None:
    target = Target.of(url)
    assert target.address == address
    assert target.url_at(7) == through
