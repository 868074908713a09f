"""The entries of a user in PostgreSQL, where row-level security shows them to nobody else."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

from agency.memory.entries import Draft, Embedded, EmbeddingState, Entry
from agency.memory.entry_queries import matching_entries, nearest_entries
from agency.memory.searching import CANDIDATES_PER_LIST, SETTINGS
from agency.store.errors import refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from uuid import UUID

    from agency.ids import UserID
    from agency.store import MemoryEntry, Store, UnitOfWork

Opens: TypeAlias = "Callable[[], AbstractAsyncContextManager[UnitOfWork]]"

CANDIDATES = 500
"""How many candidates a scan of the index examines: as many as the longest ranking of a search."""


class StoredEntries:
    """The entries of one user in a store."""

    def __init__(self, store: Store, user: UserID) -> None:
        self._opens: Opens = lambda: store.unit_of_work(tenant=user.tenant, user=user.name)

    async def add(self, draft: Draft) -> Entry:
        """Store an entry; where the user has one of this id already, return that one as it is."""
        values = {
            "id": draft.id,
            "content_type": draft.content_type,
            "text": draft.text,
            "keywords": list(draft.keywords),
            "complexity": draft.complexity,
            **_columns(draft.embedded),
        }
        async with self._opens() as work:
            added = await work.memory_entries.add(values) or await work.memory_entries.one(draft.id)
        if added is None:
            raise LookupError(f"the entry {draft.id} was removed while it was stored")
        return _entry(added)

    async def get(self, entry_id: UUID) -> Entry | None:
        """Read an entry; None if the user has no such entry."""
        return (await self.read([entry_id])).get(entry_id)

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Entry]:
        """Read entries by their ids."""
        async with self._opens() as work:
            found = await work.memory_entries.of_ids(ids)
        return {number: _entry(one) for number, one in found.items()}

    async def page(self, limit: int, content_types: Sequence[str], after: UUID | None) -> tuple[Entry, ...]:
        """Read entries of these types, the latest first: ``limit`` of them, from the one after ``after`` on.

        Raises:
            LookupError: The user has no entry ``after``.
        """
        async with self._opens() as work:
            last = None if after is None else await work.memory_entries.one(after)
            if after is not None and last is None:
                raise LookupError(f"there is no entry {after}")
            found = await work.memory_entries.latest(limit, content_types, last)
        return tuple(map(_entry, found))

    async def waiting(self, limit: int) -> tuple[Entry, ...]:
        """Read entries that wait for their embedding, the earliest first."""
        async with self._opens() as work:
            found = await work.memory_entries.waiting(limit)
        return tuple(map(_entry, found))

    async def embed(self, entry_id: UUID, embedded: Embedded) -> None:
        """Store what came of embedding an entry, unless it has an embedding by now."""
        async with self._opens() as work:
            await work.memory_entries.embed(entry_id, _columns(embedded))

    async def ranked(
        self, words: str, vector: Sequence[float] | None, limit: int, content_types: Sequence[str]
    ) -> tuple[Sequence[UUID], Sequence[UUID]]:
        """Rank entries of these types by nearness to a vector, if there is one, and by words; ``limit`` of each."""
        asked = {"limit": limit, "content_types": list(content_types)}
        lists = CANDIDATES // CANDIDATES_PER_LIST
        async with self._opens() as work:
            with refusals():
                await work.session.execute(SETTINGS, {"candidates": str(CANDIDATES), "lists": str(lists)})
                matching = (await work.session.scalars(matching_entries(), {**asked, "words": words})).all()
                if vector is None:
                    return (), matching
                near = {**asked, "vector": str(list(vector))}
                found = (await work.session.scalars(nearest_entries(), near)).all()
                if len(found) < limit:  # where an index gives up before it has found enough, every row is scanned
                    found = (await work.session.scalars(nearest_entries(exact=True), near)).all()
        return found, matching


class EntriesWithin(StoredEntries):
    """The entries of the user of a unit of work: what is stored is committed, or undone, with all else there."""

    def __init__(self, work: UnitOfWork) -> None:
        self._opens = lambda: nullcontext(work)


def _columns(embedded: Embedded) -> dict[str, Any]:
    return {
        "embedding": None if embedded.values is None else list(embedded.values),
        "embedding_model": embedded.model or None,
        "embedding_error": embedded.error or None,
        "embedding_refused": embedded.state is EmbeddingState.REFUSED,
    }


def _entry(row: MemoryEntry) -> Entry:
    state = EmbeddingState.REFUSED if row.embedding_refused else EmbeddingState.WAITING
    if row.embedding is not None:
        state = EmbeddingState.EMBEDDED
    values = None if row.embedding is None else tuple(map(float, row.embedding))
    embedded = Embedded(state, values, row.embedding_model or "", row.embedding_error or "")
    complexity = row.complexity if row.complexity is not None else 0.0
    return Entry(row.id, row.content_type, row.text, tuple(row.keywords), complexity, embedded, row.created_at)
