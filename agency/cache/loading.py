"""Loads of missing entries: one at a time for each entry, and none that stores what has been outdated meanwhile."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from agency.cache import scripts
from agency.cache.errors import CacheUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agency.cache.keys import UserKeys
    from agency.cache.server import CacheServer

LOCK_S: Final = 10.0
"""For how long a loader is the only one, in seconds: a load that takes longer may be joined by another."""
WAIT_S: Final = 5.0
"""For how long the others wait before they load by themselves, in seconds."""
GENERATION_MS: Final = 60_000
"""How long a load may take for its value to be stored, in milliseconds."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.005, 0.05
"""How often those who wait look again, in seconds."""


class Loads:
    """The loads of one user's entries."""

    def __init__(self, server: CacheServer, keys: UserKeys, lock_s: float, wait_s: float) -> None:
        self._server = server
        self._keys = keys
        self._lock_ms = round(lock_s * 1000)
        self._wait_s = wait_s

    async def read(self, name: str) -> bytes | str | None:
        """Return an entry as it is stored; None if there is none, or Redis is away."""
        key = self._keys.value(name)
        try:
            return await self._server.call(lambda redis: redis.get(key))
        except CacheUnavailableError:
            return None

    async def run(self, name: str, load: Callable[[], Awaitable[str]], ttl_ms: int) -> bytes | str:
        """Return an entry that somebody else has loaded meanwhile, or load and store it."""
        keys = self._keys.all_of(name)
        token = secrets.token_hex(8)
        try:
            found, generation = await self._begin(keys, token)
        except CacheUnavailableError:
            return await load()
        if found is not None:
            return found
        raw, stored = "", b""
        try:
            raw = await load()
            stored = generation
        finally:
            await self._end(keys, token, stored, raw, ttl_ms)
        return raw

    async def _begin(self, keys: tuple[str, ...], token: str) -> tuple[bytes | str | None, Any]:
        """Wait for the entry, for the lock, or for the time to pass; return the entry, and the generation."""
        until_s, pause_s = time.monotonic() + self._wait_s, FIRST_PAUSE_S
        while True:
            found, generation, is_mine = await self._call(scripts.BEGIN_LOAD, keys, token, GENERATION_MS, self._lock_ms)
            if found is not None or is_mine or time.monotonic() >= until_s:
                return found, generation
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _end(self, keys: tuple[str, ...], token: str, generation: Any, raw: str, ttl_ms: int) -> None:
        try:
            await self._call(scripts.END_LOAD, keys, token, generation, raw, ttl_ms)
        except CacheUnavailableError:
            return  # nothing was stored, and the lock expires

    async def _call(self, script: str, keys: tuple[str, ...], *arguments: Any) -> Any:
        return await self._server.call(lambda redis: redis.eval(script, len(keys), *keys, *arguments))
