"""Sessions of users, each with a context of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from agency.cache import CacheServer
from agency.ids import new_request_id, new_run_id
from agency.observability.spans import span
from agency.sessions.contexts import Life, UserContext, session_data
from agency.store import handling
from agency.store.threads import Thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from agency.ids import RunID, ThreadID, UserID
    from agency.store import Store

SESSION_TTL_S: Final = 3600.0
"""For so long the data of a session outlive the process that should have ended it."""


class ThreadNotFoundError(LookupError):
    """A thread that the user does not have; others may."""


class UserContextFactory:
    """Opens sessions of users on a store and a Redis that all users share.

    Args:
        store: Connected as the role that row-level security binds.
        redis: A client of Redis. If it retries by itself, a counter of the cache may count twice.
        session_ttl_s: Seconds after its last change in which data of a session end, should nobody end the session.
    """

    def __init__(self, store: Store, redis: Redis, *, session_ttl_s: float = SESSION_TTL_S) -> None:
        self._store = store
        self._redis = redis
        self._cache = CacheServer(redis)
        self._session_ttl_s = session_ttl_s

    @asynccontextmanager
    async def session(self, user: UserID, thread: ThreadID, run: RunID | None = None) -> AsyncIterator[UserContext]:
        """Handle a request of a user: hand out a context that is active in the block, and closed after it.

        Args:
            user: Who asks.
            thread: A thread of the user's.
            run: The run that the request is about; a new one, unless it is given.

        Raises:
            ThreadNotFoundError: The user has no such thread.
            TypeError: An id is one of another kind.
        """
        request = new_request_id()
        life = Life(f"{user} (request {request})", self._store, self._redis, self._cache, self._session_ttl_s)
        context = UserContext(user, thread, run or new_run_id(), request, life)
        with span("session"), handling(str(request)):
            try:
                await _require_thread(context)
                yield context
            finally:
                await life.end(session_data(context))


async def _require_thread(context: UserContext) -> None:
    async with context.unit_of_work() as work:
        found = await work.session.scalar(select(Thread.id).where(Thread.id == context.thread.value))
    if found is None:
        raise ThreadNotFoundError(f"{context.user} has no thread {context.thread}")
