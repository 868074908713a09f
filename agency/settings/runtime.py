"""Settings that are changed while services run: one log in Redis for all of an environment's services."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import orjson
from redis.exceptions import ConnectionError as RedisConnectionError

from agency.settings.errors import SettingsError, SettingsErrorKind
from agency.settings.loading import validated
from agency.settings.models import CHANGEABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

    from redis.asyncio import Redis

    from agency.settings.models import SharedSettings

LOG = logging.getLogger(__name__)
RETRY_AFTER_S = 0.1
LISTEN_S = 1.0
APPEND = """
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], ARGV[1])
return 1
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one setting.

    Attributes:
        version: Counted from 1 in each environment.
        name: The setting.
        value: What it is from now on; None for what the service started with.
        before: What it was, in the same way.
        actor: Who changed it.
        rolls_back: The version that it undoes; 0 where it undoes none.
    """

    version: int
    name: str
    value: Any
    before: Any
    actor: str
    rolls_back: int = 0


class RuntimeSettings:
    """The settings of one running service: those it started with, and what has been changed since.

    While Redis is away the last known settings stay in force; changes that were missed are announced when it is back.
    """

    def __init__(self, settings: SharedSettings, redis: Redis) -> None:
        self._started_with = settings
        self._redis = redis
        self._key = f"agency:settings:{settings.environment}"
        self._changes: list[Change] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._listening: asyncio.Task[None] | None = None
        self._closing = False
        self.current = settings

    async def __aenter__(self) -> Self:
        """Read what has been changed so far, and listen."""
        subscribed = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(subscribed))
        self._listening.add_done_callback(lambda _: subscribed.set())
        await subscribed.wait()
        if self._listening.done():
            self._listening.result()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._closing = True  # a cancellation that arrives as a read times out can get lost in the client
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    @property
    def changes(self) -> Sequence[Change]:
        """The changes that this service has received, the earliest first."""
        return tuple(self._changes)

    def announce_to(self, listener: Callable[[Change], None]) -> None:
        """Have every later change announced to somebody."""
        self._listeners.append(listener)

    async def change(self, name: str, value: Any, actor: str) -> Change:
        """Change a setting for all services of the environment.

        Raises:
            SettingsError: It cannot be changed while services run, or its value is not valid; nothing has changed.
        """
        if name not in type(self._started_with).model_fields:
            raise SettingsError(f"{name}: is not a setting of this service", kind=SettingsErrorKind.NOT_FOUND)
        if name not in CHANGEABLE:
            raise SettingsError(f"{name}: can be changed by a restart only", kind=SettingsErrorKind.FIXED)

        def wanted(log: Sequence[Change]) -> Change:
            return Change(len(log) + 1, name, value, _said_last(log, name), actor)

        return await self._append(wanted)

    async def roll_back(self, actor: str) -> Change:
        """Undo the last change that has not been undone.

        Raises:
            SettingsError: There is none.
        """

        def wanted(log: Sequence[Change]) -> Change:
            undone = {change.rolls_back for change in log}
            last = next((one for one in reversed(log) if not one.rolls_back and one.version not in undone), None)
            if last is None:
                raise SettingsError("settings: there is no change to roll back", kind=SettingsErrorKind.NOT_FOUND)
            return Change(len(log) + 1, last.name, last.before, last.value, actor, last.version)

        return await self._append(wanted)

    async def _append(self, wanted: Callable[[Sequence[Change]], Change]) -> Change:
        """Append a change to the log if the settings are valid with it; decide anew if another service was faster."""
        while True:
            await self._catch_up()
            log = self.changes
            change = wanted(log)
            self._with([change])
            if await self._redis.eval(APPEND, 1, self._key, len(log), orjson.dumps(asdict(change))):
                await self._catch_up()
                return change

    def _with(self, news: Sequence[Change]) -> SharedSettings:
        """Return the settings in force, changed once more."""
        values = dict(self.current)
        for change in news:
            if change.name in values:
                before = getattr(self._started_with, change.name)
                values[change.name] = before if change.value is None else change.value
        return validated(type(self._started_with), values, self._started_with.environment)

    async def _catch_up(self) -> None:
        """Read what is new in the log, use it, and announce it."""
        lines = await self._redis.lrange(self._key, len(self._changes), -1)
        news = [change for change in map(_read, lines) if change.version > len(self._changes)]
        if not news:
            return
        self.current = self._with(news)
        self._changes += news
        for change in news:
            for listener in self._listeners:
                listener(change)

    async def _listen(self, subscribed: asyncio.Event) -> None:
        """Look at the log when a change is announced, and every second: an announcement is lost with its connection."""
        while not self._closing:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(self._key)
                    while not self._closing:
                        await self._catch_up()
                        subscribed.set()
                        await channel.get_message(ignore_subscribe_messages=True, timeout=LISTEN_S)
            except (RedisConnectionError, OSError) as lost:
                LOG.warning("settings: Redis is unavailable, the last known settings stay in force: %s", lost)
                subscribed.set()
                await asyncio.sleep(RETRY_AFTER_S)


def _read(line: bytes | str) -> Change:
    return Change(**orjson.loads(line))


def _said_last(log: Sequence[Change], name: str) -> Any:
    """Return what the log says of a setting at its end; None where it says nothing."""
    return next((change.value for change in reversed(log) if change.name == name), None)
