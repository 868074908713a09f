"""A network's faults, each observed over real sockets: what arrives, in which pieces, and how connections end."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from plainspec.stage.network.faults import (
    Bandwidth,
    Down,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    SlowClose,
    Timeout,
)
from tests.stage.network.echo import DOWN, LONG_S, UP, Echo, connected, settle, until

if TYPE_CHECKING:
    from plainspec.stage.network.networks import Network

pytestmark = pytest.mark.anyio


async def test_latency_delays_data_until_its_end_and_keeps_their_order(network: Network, echo: Echo) -> None:
    loop = asyncio.get_running_loop()
    async with connected(network.route(*echo.address)) as client:
        await network.add(Latency(0.1, jitter_s=0.02), DOWN)
        began_s = loop.time()
        for number in range(10):
            await client.send(b"%d" % number)
            await asyncio.sleep(0.001)
        assert await client.exactly(10) == b"0123456789"
        assert loop.time() - began_s >= 0.08
        assert echo.received == b"0123456789"


async def test_latency_of_one_direction_ends_while_data_wait(network: Network, echo: Echo) -> None:
    async with connected(network.route(*echo.address)) as client:
        await network.add(Latency(LONG_S), DOWN)
        await client.send(b"late")
        await until(lambda: echo.received == b"late")
        await settle()
        assert client.has_received == b""
        network.remove(Latency, DOWN)
        assert await client.exactly(4) == b"late"


async def test_bandwidth_lets_so_many_bytes_pass_in_a_second(network: Network, echo: Echo) -> None:
    loop = asyncio.get_running_loop()
    await network.add(Bandwidth(10_000), UP)
    async with connected(network.route(*echo.address)) as client:
        began_s = loop.time()
        await client.send(b"x" * 3000)
        await client.exactly(3000)
        assert loop.time() - began_s >= 0.29


async def test_little_bandwidth_makes_the_sender_wait(network: Network, echo: Echo) -> None:
    await network.add(Bandwidth(1), UP)
    async with connected(network.route(*echo.address)) as client:
        client.writer.transport.set_write_buffer_limits(0)
        sending = asyncio.create_task(client.send(b"x" * 50_000_000))
        await settle()
        assert not sending.done()
        assert len(echo.received) < 100
        network.recover()
        await until(lambda: len(echo.received) > 1_000_000)
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        client.writer.transport.abort()


async def test_slicer_delivers_slices(network: Network, echo: Echo) -> None:
    await network.add(Slicer(3, pause_s=0.01), DOWN)
    async with connected(network.route(*echo.address)) as client:
        await client.send(b"abcdefgh")
        assert [await client.read(), await client.read(), await client.read()] == [b"abc", b"def", b"gh"]


async def test_slow_close_delays_the_end_only(network: Network, echo: Echo) -> None:
    await network.add(SlowClose(LONG_S), UP)
    async with connected(network.route(*echo.address)) as client:
        await client.send(b"bye")
        client.writer.write_eof()
        assert await client.exactly(3) == b"bye"
        await settle()
        assert echo.endings == []
        network.recover()
        assert await client.whole() == b""
        await until(lambda: echo.endings == ["closed"])


async def test_timeout_stops_data_and_hands_them_on_when_it_ends(network: Network, echo: Echo) -> None:
    async with connected(network.route(*echo.address)) as client:
        await network.add(Timeout())
        await client.send(b"held")
        await settle()
        assert echo.received == b""
        network.recover()
        assert await client.exactly(4) == b"held"


async def test_timeout_closes_the_connection_in_the_end(network: Network, echo: Echo) -> None:
    async with connected(network.route(*echo.address)) as client:
        await client.send(b"before")
        await client.exactly(6)
        await network.add(Timeout(0.05), UP)
        await client.send(b"held")
        assert await client.whole() == b""
        await until(lambda: echo.endings == ["closed"])
        assert echo.received == b"before"
    assert "was closed by timeout; 6 bytes upstream" in network.as_text()


async def test_reset_peer_resets_both_ends(network: Network, echo: Echo) -> None:
    async with connected(network.route(*echo.address)) as client:
        await client.send(b"x")
        await client.exactly(1)
        await network.add(ResetPeer(0.01), UP)
        with pytest.raises(ConnectionResetError):
            await client.whole()
        await until(lambda: echo.endings == ["reset"])
    with contextlib.suppress(ConnectionResetError):
        async with connected(network.route(*echo.address)) as later:
            with pytest.raises(ConnectionResetError):
                await later.whole()


async def test_limit_data_closes_after_so_many_bytes_since_it_began(network: Network, echo: Echo) -> None:
    async with connected(network.route(*echo.address)) as client:
        await client.send(b"free")
        await client.exactly(4)
        await network.add(LimitData(5), DOWN)
        await client.send(b"limited")
        assert await client.whole() == b"limit"
        await until(lambda: echo.endings != [])
    assert "was closed by limit_data; 11 bytes upstream, 9 bytes downstream" in network.as_text()


async def test_down_closes_all_and_refuses_until_the_network_recovers(network: Network, echo: Echo) -> None:
    address = network.route(*echo.address)
    async with connected(address) as one, connected(address) as two:
        await one.send(b"x")
        await one.exactly(1)
        await two.send(b"y")
        await two.exactly(1)
        await network.add(Down())
        assert [await one.whole(), await two.whole()] == [b"", b""]
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(*address)
        network.recover()
        async with connected(address) as three:
            await three.send(b"z")
            assert await three.exactly(1) == b"z"
