"""One user's stream in Redis, as it is appended to and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from agency.gateway.event_streams.keys import head_key, mark_key, stream_key, wake_channel
from agency.gateway.event_streams.positions import Ready, Resume, ResumeStatus
from agency.gateway.event_streams.scripts import APPEND, READ, RESUME
from agency.gateway.events import Event, EventType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redis.asyncio import Redis

    from agency.ids import UserID

HEAD_S: Final = 7 * 24 * 3600
"""For how long a stream without events and subscribers keeps its epoch."""
MARK_S: Final = 24 * 3600
"""For how long it is remembered how far a run's events have come."""
NOTHING_READ: Final = Resume("", -1)


@dataclass(frozen=True, slots=True)
class Window:
    """What can be resumed from.

    Attributes:
        events: How many of the last events.
        duration_s: For how long, in seconds.
    """

    events: int
    duration_s: float

    @property
    def duration_ms(self) -> int:
        """The same in milliseconds."""
        return max(1, round(self.duration_s * 1000))


class Streams:
    """The streams of all users in one Redis. Every call raises what `redis_errors.UNAVAILABLE` lists."""

    def __init__(self, redis: Redis, window: Window) -> None:
        self._window = window
        self._redis = redis
        self._append, self._read, self._resume = map(redis.register_script, (APPEND, READ, RESUME))

    async def append(self, event: Event, user: UserID) -> Event:
        """Append an event, once, and return it with its place; the offset is 0 if its run has ended before it."""
        keys = [head_key(user), stream_key(user), mark_key(user, event.run_id)]
        terminal = int(event.type is EventType.AGENT_COMPLETED)
        text = event.model_dump_json(exclude={"epoch", "offset"})
        of_event: list[str | int] = [uuid4().hex, text, event.sequence, terminal, event.timestamp.isoformat()]
        limits: list[str | int] = [self._window.events, self._window.duration_ms, wake_channel(user), MARK_S, HEAD_S]
        epoch, offset = await self._append(keys=keys, args=[*of_event, *limits])
        return event.model_copy(update={"epoch": _text(epoch or ""), "offset": int(offset)})

    async def read(self, user: UserID, after: int, limit: int) -> tuple[str, int, Sequence[Event]]:
        """Return the stream's epoch, its last offset, and at most ``limit`` of the events after an offset."""
        epoch, last, entries = await self._read(keys=[head_key(user), stream_key(user)], args=[after, limit])
        name = _text(epoch or "")
        return name, int(last), [_event(name, entry) for entry in entries]

    async def resume(self, user: UserID, wanted: Resume | None) -> tuple[Ready, int]:
        """Return from where a client is served, and the offset of the event before the first that it receives."""
        asked = wanted or NOTHING_READ
        args: list[str | int] = [uuid4().hex, asked.epoch, asked.offset, self._window.duration_ms, HEAD_S]
        answer = await self._resume(keys=[head_key(user), stream_key(user)], args=args)
        epoch, last, first = _text(answer[0]), int(answer[1]), int(answer[2])
        status = _status(wanted, epoch, last, first)
        return Ready(epoch, last, status), first - 1 if first else last

    async def mark_of(self, user: UserID, run_id: str) -> tuple[int, str, bool]:
        """Return the sequence of a run's last event, 0 for none, its timestamp, and whether it was the terminal one."""
        sequence, at, ended = await self._redis.hmget(mark_key(user, run_id), ["sequence", "at", "ended"])
        return int(sequence or 0), _text(at or ""), _text(ended or "") == "1"


def _status(wanted: Resume | None, epoch: str, last: int, first: int) -> ResumeStatus:
    if wanted is None:
        return ResumeStatus.NONE
    if wanted.epoch not in {"", epoch} or not 0 <= wanted.offset <= last:
        return ResumeStatus.UNKNOWN_EPOCH
    if wanted.offset == last or first == wanted.offset + 1:
        return ResumeStatus.RECOVERED
    return ResumeStatus.GAP


def _event(epoch: str, entry: tuple[Any, Any]) -> Event:
    number, fields = entry
    offset = int(_text(number).partition("-")[0])
    read = Event.model_validate_json(_text(fields[1]))
    return read.model_copy(update={"epoch": epoch, "offset": offset})


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
