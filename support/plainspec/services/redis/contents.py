"""Every key of a Redis database, with its type, its value and when it expires."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.ports.contents import Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from redis.asyncio import Redis

TABLE = "Redis"
SORTED_SET = "sorted set"
TYPES = {"zset": SORTED_SET}
GONE = -2
"""What the server answers about the time to live of a key that there is not."""
TOLERANCE_MS = 20
"""By as much the moment at which a key expires can seem to move, because it is computed from two answers."""


class Entry(NamedTuple):
    """A key and what is stored under it.

    Attributes:
        key: The key.
        type: `string`, `hash`, `list`, `set`, `sorted set` or `stream`; else the server's own name.
        value: A text; texts by field; texts in order; texts in alphabetical order; scores by member; or the entries'
            fields, each with its id under an empty name.
        ttl_ms: After how many milliseconds the key expires; None for never.
        expires_ms: When it does, in milliseconds since 1970 by the server's clock.
    """

    key: str
    type: str
    value: Any
    ttl_ms: int | None = None
    expires_ms: int | None = None


class RedisContents:
    """The contents of a Redis database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._expiring: dict[str, int] = {}

    async def rows(self) -> Sequence[Row]:
        """Return every key as a row."""
        async with connected(self._url) as client:
            return [self._row(entry) for entry in await entries_of(client)]

    def _row(self, entry: Entry) -> Row:
        values = {
            "key": entry.key,
            "type": entry.type,
            "value": entry.value if isinstance(entry.value, str) else json.dumps(entry.value, sort_keys=True),
            "expires": None if entry.expires_ms is None else str(self._expiry(entry.key, entry.expires_ms)),
        }
        return Row(TABLE, values, (entry.key,))

    def _expiry(self, key: str, at_ms: int) -> int:
        """Return when a key expires: what was returned before, unless it has really changed."""
        if abs(self._expiring.get(key, 0) - at_ms) > TOLERANCE_MS:
            self._expiring[key] = at_ms
        return self._expiring[key]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Redis]:
    """Connect for as long as the block runs; answers are texts, of whatever bytes."""
    from redis.asyncio import Redis

    async with Redis.from_url(url, decode_responses=True, encoding_errors="surrogateescape") as client:
        yield client


async def entries_of(client: Redis) -> list[Entry]:
    """Return all keys by name; one that expires in the meantime is left out."""
    found = [await _entry(client, key) for key in sorted({str(key) async for key in client.scan_iter(count=1000)})]
    return [entry for entry in found if entry is not None]


async def _entry(client: Redis, key: str) -> Entry | None:
    kind = str(await client.type(key))
    value = await _value(client, key, kind)
    async with client.pipeline(transaction=True) as both:
        both.pttl(key)
        both.time()
        ttl_ms, (seconds, microseconds) = await both.execute()
    if ttl_ms == GONE:
        return None
    entry = Entry(key, TYPES.get(kind, kind), value)
    now_ms = seconds * 1000 + microseconds // 1000
    return entry if ttl_ms < 0 else entry._replace(ttl_ms=ttl_ms, expires_ms=now_ms + ttl_ms)


async def _value(client: Any, key: str, kind: str) -> Any:
    read = READERS.get(kind)
    return await read(client, key) if read else str(await client.dump(key))


async def _members(client: Any, key: str) -> list[str]:
    return sorted(await client.smembers(key))


async def _scores(client: Any, key: str) -> dict[str, float]:
    return {member: _number(score) for member, score in await client.zrange(key, 0, -1, withscores=True)}


async def _stream(client: Any, key: str) -> list[dict[str, str]]:
    return [{"": name, **fields} for name, fields in await client.xrange(key)]


def _number(score: float) -> float:
    return int(score) if score.is_integer() else score


READERS: dict[str, Callable[[Any, str], Awaitable[Any]]] = {
    "string": lambda client, key: client.get(key),
    "hash": lambda client, key: client.hgetall(key),
    "list": lambda client, key: client.lrange(key, 0, -1),
    "set": _members,
    "zset": _scores,
    "stream": _stream,
}
