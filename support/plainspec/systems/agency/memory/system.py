"""The agency's memory as the memory port knows it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Self
from urllib.parse import quote
from uuid import UUID

import asyncpg

from agency.memory import EntryConflictError, EntryMemory, InvalidEntryError, StoredEntries
from agency.memory.local import LocalEntries
from agency.memory.local.file import MemoryFile
from agency.memory.ollama import OllamaEmbedder
from agency.sessions import UserID
from agency.store import Store
from agency.store.pools.pools import PoolTimeoutError
from plainspec.ports.memory import MemoryEngine, MemoryEntry, MemorySearch
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.memory.clock import SteppedClock
from plainspec.systems.agency.store.database import application_url
from plainspec.systems.agency.store.session import refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from agency.memory import Entry
    from agency.store import UnitOfWork
    from plainspec.ports.store.threads import User
    from plainspec.services.stand_ins.loopback_only import LoopbackOnly

HARDLY_S = 0.05
"""How long a limited pool waits for a connection that nobody returns, in seconds."""
POLL_S = 0.01
WAITING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~* 'INSERT'
"""


class AgencyMemory:
    """Memories on the store as the application reaches it, or in files, and an observer beside it."""

    def __init__(self, url: str, observer: asyncpg.Connection, folder: Path, opened: AsyncExitStack) -> None:
        self.clock = SteppedClock()
        self._url = application_url(url)
        self._owner_url = url
        self._observer = observer
        self._folder = folder
        self._opened = opened
        self._engine = MemoryEngine.POSTGRESQL
        self._store: Store
        self._embedder: OllamaEmbedder
        self._connections = 0
        self._held: list[UnitOfWork] = []
        self._files: dict[User, LocalEntries] = {}

    @classmethod
    @asynccontextmanager
    async def at(
        cls, url: str, observer: asyncpg.Connection, folder: Path, ollama_url: str, transport: LoopbackOnly
    ) -> AsyncIterator[Self]:
        """Open the store, and a client of Ollama, for as long as the block runs."""
        async with AsyncExitStack() as opened:
            system = cls(url, observer, folder, opened)
            embedder = OllamaEmbedder.at(ollama_url, clock=system.clock, transport=transport)
            system._embedder = await opened.enter_async_context(embedder)
            system._store = await opened.enter_async_context(Store(system._url))
            opened.push_async_callback(system.return_connections)
            yield system

    def keep_in(self, engine: MemoryEngine) -> None:
        """Remember the engine."""
        self._engine = engine

    def limit_connections(self, connections: int) -> None:
        """Use a smaller pool."""
        store = Store(self._url, pool_size=connections, pool_overflow=0, pool_timeout_s=HARDLY_S)
        self._opened.push_async_exit(store)
        self._store = store
        self._connections = connections

    async def hold_connections(self) -> None:
        """Begin units of work, as many as there are connections."""
        for _ in range(self._connections):
            self._held.append(await self._store.unit_of_work(scope="global").begin())

    async def return_connections(self) -> None:
        """Close them."""
        while self._held:
            await self._held.pop().close()

    def pass_time(self, seconds: float) -> bool:
        """Move the clock."""
        return self.clock.pass_time(seconds)

    def now_s(self) -> float:
        """Ask the clock."""
        return self.clock.now()

    async def remember(self, user: User, text: str, content_type: str, key: str = "") -> MemoryEntry:
        """Call the memory."""
        memory = await self._memory(user)
        with _refusals():
            return _shown(await memory.remember(text, content_type, UUID(key) if key else None))

    async def remember_cut_off(self, user: User, text: str, content_type: str, key: str = "") -> MemoryEntry:
        """Let a lock hold the insertion up, and end its connection."""
        owner = await asyncpg.connect(self._owner_url)
        try:
            async with owner.transaction():
                await owner.execute("LOCK TABLE memory_entry IN SHARE MODE")
                storing = asyncio.create_task(self.remember(user, text, content_type, key))
                while not storing.done() and (pid := await self._observer.fetchval(WAITING)) is None:  # noqa: ASYNC110 - the server tells nobody
                    await asyncio.sleep(POLL_S)
                if not storing.done():
                    await self._observer.execute("SELECT pg_terminate_backend($1)", pid)
                await asyncio.wait([storing])
        finally:
            await owner.close()
        return await storing

    async def entry(self, user: User, key: str) -> MemoryEntry | None:
        """Read it by its id."""
        memory = await self._memory(user)
        with _refusals():
            found = await memory.get(UUID(key))
        return None if found is None else _shown(found)

    async def entries(
        self, user: User, limit: int, content_types: Sequence[str] | None = None, after: str = ""
    ) -> Sequence[MemoryEntry]:
        """List them."""
        memory = await self._memory(user)
        with _refusals():
            return [_shown(one) for one in await memory.entries(limit, content_types, UUID(after) if after else None)]

    async def search(
        self, user: User, words: str, limit: int, content_types: Sequence[str] | None = None
    ) -> MemorySearch:
        """Search them."""
        memory = await self._memory(user)
        with _refusals():
            search = await memory.search(words, limit, content_types)
        return MemorySearch([(_shown(found.entry), found.score) for found in search], search.keywords_only)

    async def embed_waiting(self, user: User) -> int:
        """Embed them."""
        memory = await self._memory(user)
        with _refusals():
            return await memory.embed_waiting()

    async def execute(self, user: User, sql: str) -> None:
        """Open the file once more, as the agency does."""
        await self._memory(user)
        file = MemoryFile(self._path(user))
        try:
            with refusals():
                await file.run(lambda connection: connection.execute(sql))
        finally:
            file.close()

    async def _memory(self, user: User) -> EntryMemory:
        if self._engine is MemoryEngine.POSTGRESQL:
            return EntryMemory(StoredEntries(self._store, UserID(user.tenant, user.name)), self._embedder)
        if user not in self._files:
            self._files[user] = await self._opened.enter_async_context(LocalEntries.at(self._path(user)))
        return EntryMemory(self._files[user], self._embedder)

    def _path(self, user: User) -> Path:
        return self._folder / f"{quote(user.tenant, safe='')}-{quote(user.name, safe='')}.db"


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        with refusals():
            yield
    except InvalidEntryError as error:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error
    except EntryConflictError as error:
        raise RefusedError(Refusal(RefusalKind.CONFLICT, str(error))) from error
    except LookupError as error:
        raise RefusedError(Refusal(RefusalKind.NOT_FOUND, str(error))) from error
    except PoolTimeoutError as error:
        raise RefusedError(Refusal(RefusalKind.TIMED_OUT_WAITING, str(error))) from error


def _shown(entry: Entry) -> MemoryEntry:
    embedded = entry.embedded
    return MemoryEntry(
        *(entry.content_type, entry.text, entry.keywords, entry.complexity, embedded.state.value),
        *(embedded.values or (), embedded.model, embedded.error, entry.created_at.isoformat(), str(entry.id)),
    )
