"""Calls of each part of the agency, which end as they are told to."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from sqlalchemy import text

from agency.cache import CacheServer, UserCache
from agency.coordination import AgentContext, Coordinator
from agency.memory import EntryMemory, StoredEntries
from agency.memory.ollama import OllamaEmbedder
from agency.messaging import MessagePipeline, MessageRouter
from agency.observability.spans import environment, span
from agency.planning import Assignment, PhaseDraft, PlanDraft, Planner, PlanRunner, TaskDraft, TaskMemory, TaskRunner
from agency.sessions import ThreadID, UserContextFactory, UserID, new_request_id
from agency.store import Isolation, Store
from agency.store.errors import refusals
from agency.store.retrying import transact
from agency.workflow import Context, Retry, step
from plainspec.ports.telemetry import CallEnding, Part
from plainspec.services.fault_overrides import python_module
from plainspec.systems.agency.delivery.traced_deliveries import deliver
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from redis.asyncio import Redis

    from agency.store import UnitOfWork

ANSWER_S = 30.0
"""How long Redis may take to answer a hundred at once on a busy machine, before the cache does without it."""
CHILD = "plainspec.systems.agency.traced_child"
ANA = UserID("Acme", "Ana")
QUERIES = {
    CallEnding.RETURNS: "SELECT 1",
    CallEnding.FAILS: "SELECT 1 / 0",
    CallEnding.CANCELLED: "SELECT pg_sleep(60)",
}


class EndingEmbedder:
    """Ollama, whose answer ends as a call is told to."""

    def __init__(self, ollama: OllamaEmbedder, ending: CallEnding, busy: asyncio.Event) -> None:
        self.model = ollama.model
        self._ollama = ollama
        self._ending = ending
        self._busy = busy

    async def embed(self, text: str, limit_s: float | None = None) -> Sequence[float]:
        """Return Ollama's answer, raise, or wait until the call is cancelled."""
        values = await self._ollama.embed(text, limit_s)
        await _end(self._ending, self._busy, None)
        return values


class AgencyServiceCalls:
    """Calls of the store, the cache, the messages, the memory and the plans of one user, and of one agent's workflows.

    Args:
        store: Where the user's data are.
        redis: Where sessions are.
        cache: Where values are cached.
        ollama: What embeds.
        thread: A thread of the user's.
    """

    def __init__(
        self, store: Store, redis: Redis, cache: CacheServer, ollama: OllamaEmbedder, thread: ThreadID
    ) -> None:
        self._store = store
        self._ollama = ollama
        self._cache = UserCache(cache, ANA)
        self._thread = thread
        self._sessions = UserContextFactory(store, redis)
        self._calls: dict[Part, Callable[[CallEnding, asyncio.Event], Awaitable[object]]] = {
            Part.STORE: self._transact,
            Part.CACHE: self._load,
            Part.MESSAGES: self._send,
            Part.MEMORY: self._remember,
            Part.SEARCHES: self._search,
            Part.PLANNER: self._plan,
            Part.SESSIONS: self._open,
            Part.WORKFLOWS: self._run,
            Part.PROCESSES: self._start_process,
            Part.DELIVERIES: deliver,
        }

    @classmethod
    @asynccontextmanager
    async def at(cls, database_url: str, redis_url: str, ollama_url: str) -> AsyncIterator[Self]:
        """Open what the calls depend on, with a thread of the user's, for as long as the block runs."""
        from redis.asyncio import Redis

        async with (
            Store(application_url(database_url), pool_size=5, pool_overflow=5) as store,
            Redis.from_url(redis_url) as redis,
            CacheServer.connect(redis_url, timeout_s=ANSWER_S) as cache,
            OllamaEmbedder.at(ollama_url) as ollama,
        ):
            async with store.unit_of_work(tenant=ANA.tenant, user=ANA.name) as work:
                thread = await work.threads.open("Rain")
            yield cls(store, redis, cache, ollama, ThreadID(thread.id))

    async def call(self, part: Part, ending: CallEnding) -> None:
        """Make it in a task of its own, and cancel that once the call is in progress."""
        busy = asyncio.Event()
        call = asyncio.ensure_future(self._calls[part](ending, busy))
        if ending is CallEnding.CANCELLED:
            await busy.wait()
            call.cancel()
        with suppress(Exception, asyncio.CancelledError):
            await call

    async def _transact(self, ending: CallEnding, busy: asyncio.Event) -> None:
        async def work(unit: UnitOfWork) -> None:
            await unit.session.connection()
            busy.set()
            with refusals():
                await unit.session.execute(text(QUERIES[ending]))

        await transact(self._store, work, Isolation.READ_COMMITTED)

    async def _load(self, ending: CallEnding, busy: asyncio.Event) -> None:
        await self._cache.get_or_load(f"price-{uuid4()}", lambda: _end(ending, busy, 42), 60)

    async def _send(self, ending: CallEnding, busy: asyncio.Event) -> None:
        async def answer(_user: UserID, _thread: ThreadID, _text: str) -> str:
            return str(await _end(ending, busy, "It rains"))

        pipeline = MessagePipeline(self._store, MessageRouter(), answer)
        await pipeline.handle(ANA, self._thread, "Does it rain?", new_request_id())

    async def _remember(self, ending: CallEnding, busy: asyncio.Event) -> None:
        await self._memory(ending, busy).remember("It rains", "learning")

    async def _search(self, ending: CallEnding, busy: asyncio.Event) -> None:
        await self._memory(ending, busy).search("rain")

    def _memory(self, ending: CallEnding, busy: asyncio.Event) -> EntryMemory:
        embedder = EndingEmbedder(self._ollama, ending, busy)
        return EntryMemory(StoredEntries(self._store, ANA), embedder, search_limit_s=ANSWER_S)

    async def _plan(self, ending: CallEnding, busy: asyncio.Event) -> None:
        @step(name="work")
        async def work(assignment: Assignment) -> str:
            await assignment.recall("rain")
            return str(await _end(ending, busy, "It rains"))

        memory = TaskMemory(self._store, self._ollama, search_limit_s=ANSWER_S)
        planner = Planner(self._store, memory)
        runner = PlanRunner(self._store, planner, TaskRunner(self._store, work, memory, max_retries=0))
        phase = PhaseDraft("research", (TaskDraft("Does it rain?"),))
        await runner.run(ANA, await planner.create(ANA, PlanDraft("Weather", 5, (phase,))))

    async def _open(self, ending: CallEnding, busy: asyncio.Event) -> None:
        async with self._sessions.session(ANA, self._thread) as context:
            await context.cache.set("theme", "dark", 60)
            await _end(ending, busy, None)

    async def _run(self, ending: CallEnding, busy: asyncio.Event) -> None:
        @step(name="research")
        async def research(value: str) -> object:
            return await _end(ending, busy, value)

        @step(name="price")
        async def price(value: str) -> object:
            return await self._cache.get_or_load(f"price-{uuid4()}", lambda: _end(CallEnding.RETURNS, busy, value), 60)

        context = AgentContext("clerk", {"thread_id": str(self._thread)}).carried_by(Context())
        await Coordinator(price >> Retry(research, max_retries=0)).execute("rain", context)

    async def _start_process(self, ending: CallEnding, busy: asyncio.Event) -> None:
        with span("process"):
            process = await asyncio.create_subprocess_exec(
                *python_module(CHILD), ending.value, env={**os.environ, **environment()}
            )
            busy.set()
            await process.wait()


async def _end(ending: CallEnding, busy: asyncio.Event, value: object) -> object:
    if ending is CallEnding.FAILS:
        raise LookupError("the call is to fail")
    if ending is CallEnding.CANCELLED:
        busy.set()
        await asyncio.Event().wait()
    return value
