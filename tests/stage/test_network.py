"""A network's faults, each observed over real sockets: what arrives, in which pieces, and how connections end."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from plainspec.stage.network.connection import reset_when_closed
from plainspec.stage.network.faults import (
    Bandwidth,
    Direction,
    Down,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    SlowClose,
    Timeout,
)
from plainspec.stage.network.networks import Network, Networks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from plainspec.stage.network.proxy import Address

pytestmark = pytest.mark.anyio

LIMIT_S = 20.0
"""No wait of a test is longer; none is expected to be nearly as long."""
LONG_S = 3600.0
"""What would not be over in the time of any test."""
UP, DOWN = (Direction.UPSTREAM,), (Direction.DOWNSTREAM,)


class Client:
    """A client of the echo service."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send data."""
        self.writer.write(data)
        await self.writer.drain()

    async def read(self, count: int = 65536) -> bytes:
        """Return what arrives next."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read(count)

    async def exactly(self, count: int) -> bytes:
        """Return so many bytes."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.readexactly(count)

    async def whole(self) -> bytes:
        """Return all that arrives until the end."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read(-1)

    @property
    def has_received(self) -> bytes:
        """What has arrived so far."""
        return bytes(self.reader._buffer)  # type: ignore[attr-defined]


class Echo:
    """A service that answers with what it receives, and ends when the client does.

    Attributes:
        received: All that has arrived.
        endings: How each connection has ended: `closed` or `reset`.
    """

    def __init__(self) -> None:
        self.received = b""
        self.endings: list[str] = []
        self.address: tuple[str, int] = ("", 0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection."""
        ending = "closed"
        try:
            while data := await reader.read(65536):
                self.received += data
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            ending = "reset"
        self.endings.append(ending)
        writer.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(LIMIT_S):
        while not condition():  # noqa: ASYNC110 - it is about sockets, which set no event
            await asyncio.sleep(0.001)


async def settle() -> None:
    """Let everything happen that can happen without the passing of time."""
    for _ in range(50):
        await asyncio.sleep(0.001)


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    service = Echo()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.address = server.sockets[0].getsockname()
    yield service
    server.close()


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    found = Network("Ana")
    yield found
    await found.close()
    assert not [task for task in asyncio.all_tasks() if "plainspec/stage/network" in repr(task)]


@asynccontextmanager
async def connected(address: Address) -> AsyncIterator[Client]:
    client = Client(*await asyncio.open_connection(*address))
    try:
        yield client
    finally:
        client.writer.close()
        with contextlib.suppress(OSError):
            await client.writer.wait_closed()


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
        "the network of Ana has the fault slicer no more",
        "the network of Ana has recovered",
    ]
