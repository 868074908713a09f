"""The agency's users and their sessions as the user port knows them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, contextmanager, suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import text as sql

from agency import sessions
from agency.sessions.namespaces import prefix_of
from agency.store import GlobalScopeError
from agency.workflow import Step
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.users import AgentAnswer, Ending, GlobalUse, IdKind, IsolationCounts, SessionState
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    import asyncpg
    from redis.asyncio import Redis

    from agency.store import Store, UnitOfWork
    from agency.workflow import Context
    from plainspec.ports.store.threads import User

CACHED_FOR_S = 300.0
KINDS = {
    sessions.ClosedContextError: RefusalKind.SESSION_CLOSED,
    sessions.ThreadNotFoundError: RefusalKind.NOT_FOUND,
    sessions.UnknownAgentError: RefusalKind.NOT_FOUND,
    GlobalScopeError: RefusalKind.GLOBAL_SESSION,
}
READ = {
    IdKind.USER: sessions.ensure_user_id,
    IdKind.THREAD: sessions.ensure_thread_id,
    IdKind.RUN: sessions.ensure_run_id,
    IdKind.REQUEST: sessions.ensure_request_id,
}
NEW = {
    IdKind.USER: lambda: sessions.UserID("Acme", "Ana"),
    IdKind.THREAD: lambda: sessions.ThreadID(uuid4()),
    IdKind.RUN: sessions.new_run_id,
    IdKind.REQUEST: sessions.new_request_id,
}
THREAD = "SELECT id FROM thread WHERE title = $1"
IN_TRANSACTION = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY($1) AND state LIKE 'idle in transaction%'"


class Librarian(Step[str, dict[str, Any]]):
    """An agent that counts its runs, and lists the threads that it sees."""

    def __init__(self, context: sessions.UserContext) -> None:
        self._context = context
        self._runs = 0

    async def run(self, value: str, context: Context) -> dict[str, Any]:
        """Count and list."""
        del value, context
        self._runs += 1
        async with self._context.unit_of_work() as work:
            return {"runs": self._runs, "threads": [thread.title for thread in await work.threads.all()]}


class AgencyUsers:
    """The agency's sessions, an observer of its database, and a client of its Redis."""

    def __init__(self, store: Store, redis: Redis, observer: asyncpg.Connection) -> None:
        self._observer = observer
        self._observing = asyncio.Lock()
        self.redis = redis
        self.agents = sessions.ExecutionFactory({"librarian": Librarian})
        self._store = store
        self._contexts = sessions.UserContextFactory(store, redis)
        self._ending = AsyncExitStack()

    async def open(self, user: User, title: str) -> AgencySession:
        """Enter the scope in a task of its own, as a request has one."""
        thread = await self.observe(THREAD, title)
        session = AgencySession(self, self._contexts.session(_id(user), sessions.ThreadID(thread)))
        self._ending.push_async_callback(session.end, Ending.ENDS)
        with kinds():
            await session.begin()
        return session

    async def report(self, users: Sequence[User]) -> IsolationCounts:
        """Audit the isolation."""
        found = await sessions.audit_isolation({_id(user) for user in users}, self._store, self.redis)
        return IsolationCounts(found.users, found.rows, found.keys, tuple(one.place for one in found.violations))

    def global_work(self) -> UnitOfWork:
        """Return one that is marked global."""
        return self._store.unit_of_work(scope="global")

    def id_of(self, kind: IdKind, value: str | IdKind) -> str:
        """Read it."""
        with kinds():
            return str(READ[kind](NEW[value]() if isinstance(value, IdKind) else value))

    async def observe(self, query: str, value: Any) -> Any:
        """Ask the database past the agency, one query at a time."""
        async with self._observing:
            return await self._observer.fetchval(query, value)

    async def close(self) -> None:
        """End all sessions."""
        await self._ending.aclose()


class HandlerError(Exception):
    """What the handler of a request raises that fails."""


class AgencySession:
    """A session of the agency, in a task of its own."""

    def __init__(self, system: AgencyUsers, scope: AbstractAsyncContextManager[sessions.UserContext]) -> None:
        self._system = system
        self._scope = scope
        self._begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._left_open: list[UnitOfWork] = []
        self._pids: list[int] = []
        self._task = asyncio.create_task(self._live())

    async def begin(self) -> None:
        """Wait until the session is active, or is refused."""
        await asyncio.wait([self._begun, self._task], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            await self._task
        self._engine = self._system.agents.engine(self._context)

    @property
    def ids(self) -> tuple[str, str]:
        """Those of its context."""
        return str(self._context.run), str(self._context.request)

    async def threads(self) -> tuple[str, ...]:
        """Ask a unit of work of the context."""
        with kinds():
            async with self._context.unit_of_work() as work:
                return tuple(thread.title for thread in await work.threads.all())

    async def open_thread(self, title: str, *, commit: bool) -> None:
        """Open it in a unit of work of the context."""
        with kinds(), refusals():
            unit = self._context.unit_of_work()
            await unit.begin()
            self._pids.append(await unit.backend_pid())
            await unit.threads.open(title)
            self._left_open.append(unit)
            if commit:
                await unit.commit()
                await unit.close()

    async def cache(self, name: str, value: str) -> None:
        """Put it into the cache."""
        with kinds():
            await self._context.cache.set(name, value, CACHED_FOR_S)

    async def cached(self, name: str) -> str:
        """Get it from the cache."""
        with kinds():
            return str(await self._context.cache.get(name) or "")

    async def keep(self, name: str, value: str) -> None:
        """Put it into the data of the session."""
        with kinds():
            await self._context.data.put(name, value)

    async def kept(self, name: str) -> str:
        """Get it from the data of the session."""
        with kinds():
            return str(await self._context.data.get(name) or "")

    async def run_agent(self, name: str, text: str) -> AgentAnswer:
        """Execute it with the engine of the session."""
        with kinds():
            answer = await self._engine.execute(name, text)
        return AgentAnswer(answer["runs"], tuple(answer["threads"]))

    async def use_global_session(self, how: GlobalUse) -> None:
        """Use one in the context of the request."""
        work = self._system.global_work()
        with kinds():
            if how is GlobalUse.OPENED_ELSEWHERE:
                await work.begin()
            try:
                await asyncio.create_task(_name_database(work, how), context=self._request)
            finally:
                await work.close()

    async def state(self) -> SessionState:
        """Ask the context, the server, and Redis."""
        transactions = await self._system.observe(IN_TRANSACTION, self._pids)
        pattern = f"{prefix_of(self._context.user)}*{self._context.request}*"
        keys = [key async for key in self._system.redis.scan_iter(pattern)]
        return SessionState(self._context.is_active, transactions, len(keys))

    async def end(self, ending: Ending) -> None:
        """Leave the block, by its end or by an exception."""
        if ending is Ending.IS_CANCELLED or not self._begun.done():
            self._task.cancel()
        elif not self._ended.done() and ending is Ending.FAILS:
            self._ended.set_exception(HandlerError("the handler of the request fails"))
        elif not self._ended.done():
            self._ended.set_result(None)
        await asyncio.wait([self._task])
        if self._begun.done():
            with suppress(HandlerError, asyncio.CancelledError):
                await self._task

    async def _live(self) -> None:
        async with self._scope as self._context:
            self._request = copy_context()
            self._begun.set_result(None)
            await self._ended


async def _name_database(work: UnitOfWork, how: GlobalUse) -> None:
    if how is GlobalUse.OPENED_IN_TASK:
        await asyncio.create_task(_name_database(work, GlobalUse.OPENED))
        return
    if how is GlobalUse.OPENED:
        await work.begin()
    await work.session.scalar(sql("SELECT current_database()"))


@contextmanager
def kinds() -> Iterator[None]:
    """Say what the agency refuses in the port's words."""
    try:
        yield
    except tuple(KINDS) as refused:
        raise RefusedError(Refusal(KINDS[type(refused)], str(refused))) from refused
    except ValueError as refused:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(refused))) from refused
    except TypeError as refused:
        raise RefusedError(Refusal(RefusalKind.WRONG_TYPE, str(refused))) from refused


def _id(user: User) -> sessions.UserID:
    return sessions.UserID(user.tenant, user.name)
