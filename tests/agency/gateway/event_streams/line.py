"""A line to Redis that can be cut and mended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path


class Line:
    """Passes on what goes to a Redis on a private socket and comes from it.

    Attributes:
        url: The URL of Redis at the end of the line.
        answers_lost: How many of the next answers are lost, together with their connection.
    """

    def __init__(self, url: str, path: Path) -> None:
        self._target = urlsplit(url).path
        self._path = path
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()
        self.url = f"unix://{path}"
        self.answers_lost = 0

    async def __aenter__(self) -> Self:
        """Let connections through."""
        await self.mend()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Cut all connections."""
        await self.cut()

    async def mend(self, url: str = "") -> None:
        """Let connections through, to another Redis if there is one."""
        self._target = urlsplit(url).path or self._target
        self._server = await asyncio.start_unix_server(self._serve, self._path)

    async def cut(self) -> None:
        """Cut all connections, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)
            self._server = None
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._relays.add(task)
        with suppress(OSError, asyncio.CancelledError):
            await self._relay(reader, writer)
        self._relays.discard(task)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        its_reader, its_writer = await asyncio.open_unix_connection(self._target)
        there = asyncio.create_task(self._pass_on(reader, its_writer))
        back = asyncio.create_task(self._answer(its_reader, writer))
        try:
            await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            its_writer.close()
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.answers_lost and data.startswith(b"*2"):
                    self.answers_lost -= 1
                    return
                writer.write(data)
                await writer.drain()
