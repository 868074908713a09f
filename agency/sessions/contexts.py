"""The context of a user's session: who asks, for which thread and run, and the way to the user's own data."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakSet

from redis.exceptions import RedisError

from agency.cache import UserCache
from agency.ids import RequestID, RunID, ThreadID, UserID
from agency.sessions.namespaces import SessionData
from agency.store import Isolation

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agency.cache import CacheServer
    from agency.store import Store, UnitOfWork

LOG = logging.getLogger(__name__)


class ClosedContextError(RuntimeError):
    """A use of a context whose session has ended."""


class Life:
    """Whether a session is active, and what ends with it."""

    def __init__(self, name: str, store: Store, redis: Redis, cache: CacheServer, session_ttl_s: float) -> None:
        self.store = store
        self.redis = redis
        self.cache = cache
        self.session_ttl_s = session_ttl_s
        self.is_active = True
        self.units: WeakSet[UnitOfWork] = WeakSet()
        self._name = name

    def check(self) -> None:
        """Refuse a use of what has ended.

        Raises:
            ClosedContextError: The session has ended.
        """
        if not self.is_active:
            raise ClosedContextError(f"the context of {self._name} is closed, because its session has ended")

    async def end(self, data: SessionData) -> None:
        """Close the units of work that are open, and remove the session's data; without Redis its TTL removes them."""
        self.is_active = False
        try:
            async with AsyncExitStack() as stack:
                for unit in tuple(self.units):
                    stack.push_async_callback(unit.close)
        finally:
            self.units.clear()
            try:
                await data.remove()
            except (RedisError, OSError) as away:
                LOG.warning("the data of %s are left to their TTL: %s", self._name, away)


@dataclass(frozen=True, slots=True)
class UserContext:
    """Who asks, and the way to what is theirs; closed when its session ends.

    Attributes:
        user: Whose data it reaches, and nobody else's.
        thread: The user's thread in which it works.
        run: The run that it is for.
        request: The request from which it came; no two contexts have the same one.

    Raises:
        TypeError: An id is one of another kind.
    """

    user: UserID
    thread: ThreadID
    run: RunID
    request: RequestID
    life: Life = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse an id in the place of another."""
        kinds = (("user", UserID), ("thread", ThreadID), ("run", RunID), ("request", RequestID))
        for name, kind in kinds:
            if not isinstance(value := getattr(self, name), kind):
                raise TypeError(f"the {name} of a context is a {kind.__name__}, not the {type(value).__name__} {value}")

    @property
    def is_active(self) -> bool:
        """Whether the session has not ended."""
        return self.life.is_active

    def unit_of_work(self, isolation: Isolation = Isolation.READ_COMMITTED) -> UnitOfWork:
        """Return a unit of work on the user's rows; one that is still open when the session ends is rolled back.

        Raises:
            ClosedContextError: The session has ended; also of every later call of the unit.
        """
        life = self.life
        life.check()
        unit = life.store.unit_of_work(isolation, tenant=self.user.tenant, user=self.user.name, guard=life.check)
        life.units.add(unit)
        return unit

    @property
    def cache(self) -> UserCache:
        """What is cached for the user, in all sessions; raises `ClosedContextError` as `unit_of_work` does."""
        self.life.check()
        return UserCache(self.life.cache, self.user, guard=self.life.check)

    @property
    def data(self) -> SessionData:
        """What is kept for this session alone; raises `ClosedContextError` as `unit_of_work` does."""
        self.life.check()
        return session_data(self)


def session_data(context: UserContext) -> SessionData:
    """Return what is kept for a session, also when it has ended."""
    life = context.life
    return SessionData(life.redis, context.user, str(context.request), life.session_ttl_s, life.check)
