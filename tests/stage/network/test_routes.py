"""The routes of a network: whose they are, how they end, and what transcripts note of them."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from plainspec.stage.network.connection import reset_when_closed
from plainspec.stage.network.faults import (
    Down,
    Latency,
    Slicer,
    Timeout,
)
from plainspec.stage.network.networks import Network, Networks
from tests.stage.network.echo import DOWN, UP, Echo, connected, until

pytestmark = pytest.mark.anyio


async def test_without_faults_all_data_pass_both_ways_and_so_does_the_end(network: Network, echo: Echo) -> None:
    data = bytes(range(256)) * 4000
    async with connected(network.route(*echo.address)) as client:
        sending = asyncio.create_task(client.send(data))
        assert await client.exactly(len(data)) == data
        await sending
        client.writer.write_eof()
        assert await client.whole() == b""
    await until(lambda: echo.endings == ["closed"])
    await until(lambda: f"was closed; {len(data)} bytes upstream, {len(data)} bytes downstream" in network.as_text())


async def test_a_person_has_one_route_to_each_service(network: Network, echo: Echo) -> None:
    first, other = network.route(*echo.address), network.route("127.0.0.1", 9)
    assert network.route(*echo.address) == first
    assert other != first
    assert Network("Ben")._proxies == {}


async def test_what_the_service_resets_is_reset_for_the_client(network: Network) -> None:
    async def slam(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        reset_when_closed(writer.get_extra_info("socket"))
        writer.transport.abort()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    async with connected(network.route(*server.sockets[0].getsockname())) as client:
        await client.send(b"x")
        with pytest.raises(ConnectionResetError):
            await client.whole()
    server.close()


async def test_a_service_that_does_not_listen_resets_the_connection(network: Network) -> None:
    with contextlib.suppress(ConnectionResetError):
        async with connected(network.route("127.0.0.1", 9)) as client:
            with pytest.raises(ConnectionResetError):
                await client.whole()
    assert "connection 1 to 127.0.0.1:9 could not be opened" in network.as_text()


async def test_a_route_that_begins_while_the_network_is_down_refuses(network: Network, echo: Echo) -> None:
    await network.add(Down())
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*network.route(*echo.address))


async def test_a_reset_ends_the_open_connections_and_spares_later_ones(network: Network, echo: Echo) -> None:
    address = network.route(*echo.address)
    async with connected(address) as client:
        await client.send(b"x")
        await client.exactly(1)
        assert await network.reset() == 1
        with pytest.raises(ConnectionResetError):
            await client.whole()
        assert await network.reset() == 0
        async with connected(address) as later:
            await later.send(b"y")
            assert await later.exactly(1) == b"y"


async def test_one_persons_faults_are_not_anothers(echo: Echo) -> None:
    networks = Networks()
    await networks.of("Ana").add(Timeout())
    async with connected(networks.of("Ben").route(*echo.address)) as ben:
        await ben.send(b"x")
        assert await ben.exactly(1) == b"x"
    assert networks.used_by("Ana") is None
    networks.in_use = True
    assert networks.used_by("Ana") is networks.of("Ana")
    networks.recover()
    assert networks.of("Ana").in_force == []
    await networks.close()


async def test_transcripts_note_the_faults_in_force_and_each_change(network: Network) -> None:
    noted: list[str] = []
    await network.add(Latency(0.2), DOWN)
    network.listen(noted.append)
    await network.add(Slicer(3), UP)
    await network.add(Down())
    assert network.in_force == ["down", "slicer 3 bytes upstream", "latency 200 ms downstream"]
    network.remove(Slicer, UP)
    network.recover()
    assert noted == [
        "the network of Ana: latency 200 ms downstream",
        "the network of Ana has the fault slicer 3 bytes, upstream",
        "the network of Ana is down",
        "the network of Ana no longer has the fault slicer",
        "the network of Ana has recovered",
    ]
