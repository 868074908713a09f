"""Leases in Redis: which runs are executed, and which of them have been left by a process that died.

A process renews the leases of its runs. One that has lapsed makes its run suspect, for as long again, in which its
process can renew it; so that no run is ended merely because Redis was away. Times are those of Redis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import orjson

from agency.ids import RunID, ThreadID, UserID, ensure_run_id, ensure_thread_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from redis.asyncio import Redis

LEASES: Final = "agency:runs:leases"
SUSPECTS: Final = "agency:runs:suspects"
CANCEL_CHANNEL: Final = "agency:runs:cancel"
CANCEL_S: Final = 3600
NOW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
RENEW: Final = f"""{NOW}
for index = 2, #ARGV do
    redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[index])
    redis.call('SREM', KEYS[2], ARGV[index])
end
"""
WATCH: Final = f"""{NOW}
return redis.call('ZADD', KEYS[1], 'NX', now + ARGV[1], ARGV[2])
"""
CLAIM: Final = f"""{NOW}
local claimed = {{}}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
    if redis.call('SADD', KEYS[2], member) == 0 then table.insert(claimed, member) end
    redis.call('ZADD', KEYS[1], now + ARGV[1], member)
end
return claimed
"""


@dataclass(frozen=True, slots=True)
class Leased:
    """A run that a process executes."""

    user: UserID
    thread: ThreadID
    run: RunID
    agent: str

    def __bytes__(self) -> bytes:
        """Write it, always in the same way."""
        user = self.user
        return orjson.dumps([user.tenant, user.name, str(self.thread), str(self.run), self.agent])

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Read it."""
        tenant, name, thread, run, agent = orjson.loads(text)
        return cls(UserID(tenant, name), ensure_thread_id(thread), ensure_run_id(run), agent)


class Leases:
    """The leases of all runs. Every call raises what `redis_errors.UNAVAILABLE` lists."""

    def __init__(self, redis: Redis, lease_s: float) -> None:
        self._redis = redis
        self._lease_ms = max(1, round(lease_s * 1000))
        self._renew, self._watch, self._claim = map(redis.register_script, (RENEW, WATCH, CLAIM))

    async def renew(self, runs: Iterable[Leased]) -> None:
        """Begin or renew the leases of runs."""
        members = [bytes(one) for one in runs]
        if members:
            await self._renew(keys=[LEASES, SUSPECTS], args=[self._lease_ms, *members])

    async def watch(self, run: Leased) -> None:
        """Begin the lease of a run that has none, so that it is ended if nobody executes it."""
        await self._watch(keys=[LEASES], args=[self._lease_ms, bytes(run)])

    async def release(self, run: Leased) -> None:
        """End the lease of a run that has ended."""
        async with self._redis.pipeline() as pipeline:
            pipeline.zrem(LEASES, bytes(run))
            pipeline.srem(SUSPECTS, bytes(run))
            pipeline.delete(_cancel_key(run.run))
            await pipeline.execute()

    async def claim(self, limit: int = 100) -> Sequence[Leased]:
        """Return runs that their process has left; a claim lasts as long as a lease."""
        members = await self._claim(keys=[LEASES, SUSPECTS], args=[self._lease_ms, limit])
        return [Leased.read(member) for member in members]

    async def request_cancel(self, run: RunID) -> None:
        """Have the process that executes a run cancel it."""
        async with self._redis.pipeline() as pipeline:
            pipeline.set(_cancel_key(run), 1, ex=CANCEL_S)
            pipeline.publish(CANCEL_CHANNEL, str(run))
            await pipeline.execute()

    async def cancelled(self, runs: Sequence[RunID]) -> Sequence[RunID]:
        """Return those whose cancellation was requested."""
        if not runs:
            return ()
        marks = await self._redis.mget([_cancel_key(run) for run in runs])
        return [run for run, mark in zip(runs, marks, strict=True) if mark]


def _cancel_key(run: RunID) -> str:
    return f"{CANCEL_CHANNEL}:{run}"
