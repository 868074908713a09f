"""A connection through the proxy: two pipes, until both have ended or something cuts it."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from plainspec.stage.network.faults import ResetPeer, Timeout
from plainspec.stage.network.pipe import LimitReachedError, Pipe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from plainspec.stage.network.conditions import Conditions

CLOSE_LIMIT_S = 1.0
NO_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER with 0 s: closing discards what is unsent and sends RST."""


class Streams(NamedTuple):
    """The two streams of a TCP connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class CutError(Exception):
    """A connection is cut.

    Attributes:
        reset: Whether by RST; else it is closed.
    """

    def __init__(self, how: str, *, reset: bool) -> None:
        super().__init__(how)
        self.reset = reset


class Connection:
    """A client's connection, and the one to the service."""

    def __init__(
        self, client: Streams, service: Streams, upstream: Conditions, downstream: Conditions, random: Random
    ) -> None:
        self._ends = (client, service)
        self._conditions = (upstream, downstream)
        self._pipes = (
            Pipe(client.reader, service.writer, upstream, random),
            Pipe(service.reader, client.writer, downstream, random),
        )
        self._cut: asyncio.Future[CutError] = asyncio.get_running_loop().create_future()
        self._opened_s = asyncio.get_running_loop().time()

    def cut(self, how: str, *, reset: bool) -> None:
        """Cut it soon."""
        if not self._cut.done():
            self._cut.set_result(CutError(how, reset=reset))

    async def run(self) -> str:
        """Pass data until both directions have ended or it is cut, and return how it ended."""
        ended, reset = "was closed", True  # whatever else happens
        try:
            async with asyncio.TaskGroup() as group:
                await self._run_pipes(group)
            reset = False
        except* CutError as cuts:
            first = next(_leaves(cuts))
            ended, reset = str(first), isinstance(first, CutError) and first.reset
        except* LimitReachedError:
            ended, reset = "was closed by limit_data", False
        except* OSError as lost:
            ended = f"was lost: {next(_leaves(lost))}"
        finally:
            await asyncio.gather(*(_close(end.writer, reset=reset) for end in self._ends))
        up, down = (pipe.passed_bytes for pipe in self._pipes)
        return f"{ended}; {up} bytes upstream, {down} bytes downstream"

    async def _run_pipes(self, group: asyncio.TaskGroup) -> None:
        cutters = [group.create_task(self._cut_when_due(one)) for one in self._conditions]
        cutters.append(group.create_task(self._cut_when_told()))
        for pipe in self._pipes:
            group.create_task(pipe.read())
        await asyncio.wait([group.create_task(pipe.write()) for pipe in self._pipes])
        for cutter in cutters:
            cutter.cancel()

    async def _cut_when_told(self) -> None:
        raise await self._cut

    async def _cut_when_due(self, conditions: Conditions) -> None:
        """Wait until a fault of one direction closes or resets the connection.

        Raises:
            CutError: It does.
        """

        def due() -> list[tuple[float, str, bool]]:
            found = []
            for fault, since_s in conditions.all():
                if isinstance(fault, Timeout | ResetPeer) and fault.after_s is not None:
                    reset = isinstance(fault, ResetPeer)
                    words = f"was {'reset' if reset else 'closed'} by {fault.name}"
                    found.append((max(since_s, self._opened_s) + fault.after_s, words, reset))
            return sorted(found)

        await conditions.wait_until(lambda: min((at for at, *_ in due()), default=float("inf")))
        _, words, reset = due()[0]
        raise CutError(words, reset=reset)


def reset_when_closed(connection: socket.socket) -> None:
    """Have a socket send RST when it is closed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)


async def _close(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    """Close one end, or reset it; what the other side does not read in time is discarded."""
    held = writer.get_extra_info("socket")  # uvloop has none any more once it is closed
    if reset and held is not None and held.fileno() >= 0:
        with suppress(OSError), socket.socket(fileno=os.dup(held.fileno())) as same:
            reset_when_closed(same)
    if reset:
        writer.transport.abort()
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(CLOSE_LIMIT_S):
            await writer.wait_closed()
    writer.transport.abort()


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for one in group.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one
