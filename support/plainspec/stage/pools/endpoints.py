"""Servers that a pool can connect to besides the scenario's own."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def unresponsive_server(*, wanted: bool = True) -> AsyncIterator[tuple[str, int]]:
    """Yield the address of a server that accepts connections and never answers; if it is not wanted, an empty one."""

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    if not wanted:
        yield "", 0
        return
    async with await asyncio.start_server(stay_silent, "127.0.0.1", 0) as server:
        yield "127.0.0.1", server.sockets[0].getsockname()[1]
