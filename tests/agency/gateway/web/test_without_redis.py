"""A gateway while Redis or the database is away, and when they are back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from agency.gateway.event_streams.client import redis_client
from agency.store import Store
from plainspec.services.redis.embedded import embedded_redis
from tests.agency.gateway.web.people import LIMIT_S, House, Person, receive, receive_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from agency.gateway.web.serving import Gateway

pytestmark = pytest.mark.anyio


class Switch:
    """Passes connections on to Redis, unless it is off."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def on(self) -> None:
        """Listen, and pass on."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def off(self) -> None:
        """Cut every connection, and refuse new ones."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._path)
        self._writers |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        self._writers -= {writer, far_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.transport.abort()


@pytest.fixture
async def switch() -> AsyncIterator[Switch]:
    """Run a Redis that can be away."""
    with embedded_redis() as server:
        switch = Switch(str(server.url(0)).split("://")[1].split("?")[0])
        await switch.on()
        yield switch
        await switch.off()


@pytest.fixture
async def away_redis(switch: Switch) -> AsyncIterator[Redis]:
    """Hand out a client of it."""
    async with redis_client(f"redis://127.0.0.1:{switch.port}", timeout_s=1) as client:
        yield client


@pytest.fixture
async def cut_off(house: House, away_redis: Redis) -> AsyncIterator[Gateway]:
    """Run a gateway on it."""
    async with house.gateway(away_redis) as gateway:
        yield gateway


async def until(health: str, gateway: Gateway, house: House) -> None:
    """Ask for the health until it is so."""
    async with house.person(gateway) as ana, asyncio.timeout(LIMIT_S):
        expected = {"status": health, "unavailable": [] if health == "ok" else ["redis"]}
        while (await ana.http.get("/health")).json() != expected:  # noqa: ASYNC110 - it is polled
            await asyncio.sleep(0.05)


async def test_health_says_what_is_away_and_that_it_is_back(house: House, cut_off: Gateway, switch: Switch) -> None:
    await until("ok", cut_off, house)
    await switch.off()
    await until("degraded", cut_off, house)
    await switch.on()
    await until("ok", cut_off, house)


async def test_handshakes_and_tickets_are_refused_as_unavailable(
    house: House, cut_off: Gateway, switch: Switch
) -> None:
    async with house.person(cut_off) as ana:
        await switch.off()
        assert (await ana.http.post("/v1/tickets", headers=ana.headers)).status_code == 503
        for url, headers in [
            (cut_off.websocket_url, ana.headers),
            (f"{cut_off.websocket_url}?ticket=any", {}),
        ]:
            with pytest.raises(InvalidStatus) as refused:
                await connect(url, additional_headers=headers)
            assert refused.value.response.status_code == 503
        assert (await ana.http.get("/v1/threads", headers=ana.headers)).status_code == 200


async def test_a_run_goes_on_and_its_events_arrive_when_redis_is_back(
    house: House, cut_off: Gateway, switch: Switch
) -> None:
    async with house.person(cut_off) as ana, ana.connected() as socket:
        await receive(socket)
        await ana.start_run("waiter")
        assert (await receive(socket))["type"] == "agent_started"
        await switch.off()
        house.doings.may_go_on.set()
        await until("degraded", cut_off, house)
        await switch.on()
        assert [event["offset"] for event in await receive_run(socket)] == [2]


async def test_a_gateway_without_a_database_refuses_as_unavailable(redis: Redis) -> None:
    async with Store("postgresql://127.0.0.1:1/none") as away:
        house = House(away, redis)
        async with house.gateway() as gateway, house.person(gateway) as ana:
            await refused_for_the_database(ana)


async def refused_for_the_database(ana: Person) -> None:
    for method, path in [
        ("GET", "/v1/threads"),
        ("GET", "/v1/runs/5f0c0000-0000-4000-8000-000000000000"),
    ]:
        answer = await ana.http.request(method, path, headers=ana.headers)
        assert answer.status_code == 503, answer.text
    assert (await ana.http.get("/health")).json() == {"status": "degraded", "unavailable": ["database"]}
