"""One direction of a connection: what is read is written, as far and as fast as the faults in force allow."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from plainspec.stage.network.faults import Bandwidth, Latency, LimitData, Slicer, SlowClose, Timeout

if TYPE_CHECKING:
    from random import Random

    from plainspec.stage.network.conditions import Conditions

READ_BYTES = 16 * 1024
WAITING_CHUNKS = 16
"""So much is read before it is written; then the sender has to wait."""
SLICES_PER_S = 10
"""Limited bandwidth comes in slices of a tenth of a second, as Toxiproxy's does."""


class Chunk(NamedTuple):
    """What was read at once.

    Attributes:
        arrived_s: The loop's time at which it was.
        data: The bytes; none at the end.
    """

    arrived_s: float
    data: bytes


class LimitReachedError(Exception):
    """As many bytes have passed as `limit_data` allows."""


class Pipe:
    """One direction of a connection.

    Attributes:
        passed_bytes: How many have been written.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, conditions: Conditions, random: Random
    ) -> None:
        self.passed_bytes = 0
        self._reader = reader
        self._writer = writer
        self._conditions = conditions
        self._random = random
        self._waiting: asyncio.Queue[Chunk] = asyncio.Queue(WAITING_CHUNKS)
        self._limit: tuple[LimitData, int] | None = None

    async def read(self) -> None:
        """Read until the sender ends.

        Raises:
            OSError: The sender's connection is lost.
        """
        loop = asyncio.get_running_loop()
        while True:
            data = await self._reader.read(READ_BYTES)
            await self._waiting.put(Chunk(loop.time(), data))
            if not data:
                return

    async def write(self) -> None:
        """Write what was read, and the end.

        Raises:
            OSError: The receiver's connection is lost.
            LimitReachedError: As many bytes have passed as may.
        """
        while (chunk := await self._waiting.get()).data:
            await self._wait_latency(chunk.arrived_s)
            left = chunk.data
            while left:
                piece = left[: self._most_bytes()]
                await self._wait_bandwidth(len(piece))
                await self._wait_for_flow()
                left = left[len(await self._pass(piece)) :]
                await self._pause(bool(left))
        await self._wait_latency(chunk.arrived_s)
        await self._wait_for_flow()
        await self._wait_slow_close(chunk.arrived_s)
        self._check_open()
        self._writer.write_eof()

    def _check_open(self) -> None:
        """Raise for a receiver that is gone, whose transport raises what is no OSError, or nothing."""
        if self._writer.is_closing():
            raise ConnectionResetError("the receiver's connection is lost")

    async def _wait_latency(self, arrived_s: float) -> None:
        share = self._random.uniform(-1.0, 1.0)

        def due_s() -> float:
            fault = self._conditions.find(Latency)
            return arrived_s + max(fault.delay_s + share * fault.jitter_s, 0.0) if fault else arrived_s

        await self._conditions.wait_until(due_s)

    async def _wait_slow_close(self, arrived_s: float) -> None:
        def due_s() -> float:
            fault = self._conditions.find(SlowClose)
            return arrived_s + fault.delay_s if fault else arrived_s

        await self._conditions.wait_until(due_s)

    async def _wait_for_flow(self) -> None:
        await self._conditions.wait_until(lambda: float("inf") if self._conditions.find(Timeout) else 0.0)

    async def _wait_bandwidth(self, size_bytes: int) -> None:
        began_s = asyncio.get_running_loop().time()

        def due_s() -> float:
            fault = self._conditions.find(Bandwidth)
            return began_s + size_bytes / fault.bytes_per_s if fault else began_s

        await self._conditions.wait_until(due_s)

    async def _pause(self, more: bool) -> None:  # noqa: FBT001 - whether there is anything to wait for
        began_s = asyncio.get_running_loop().time()

        def due_s() -> float:
            fault = self._conditions.find(Slicer)
            return began_s + fault.pause_s if fault and more else began_s

        await self._conditions.wait_until(due_s)

    def _most_bytes(self) -> int:
        """Return how many bytes may be written at once."""
        bandwidth, slicer = self._conditions.find(Bandwidth), self._conditions.find(Slicer)
        most = READ_BYTES if bandwidth is None else max(int(bandwidth.bytes_per_s / SLICES_PER_S), 1)
        return most if slicer is None else min(most, slicer.size_bytes)

    async def _pass(self, piece: bytes) -> bytes:
        """Write as much of a piece as the limit allows, and return it."""
        limit = self._conditions.find(LimitData)
        if limit is None:
            self._limit = None
        elif self._limit is None or self._limit[0] is not limit:
            self._limit = limit, self.passed_bytes + limit.limit_bytes
        last_byte = self._limit[1] if self._limit else None
        allowed = piece if last_byte is None else piece[: last_byte - self.passed_bytes]
        self._check_open()
        self._writer.write(allowed)
        await self._writer.drain()
        self.passed_bytes += len(allowed)
        if last_byte is not None and self.passed_bytes >= last_byte:
            raise LimitReachedError
        return allowed
