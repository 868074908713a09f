"""The memory of a user: texts are processed and kept, found by words and by meaning, and embedded later if need be."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from agency.memory.complexity import complexity_of
from agency.memory.distances import cosine_distance
from agency.memory.embedding import EmbeddingFailedError, TextRefusedError
from agency.memory.entries import (
    Draft,
    Embedded,
    EmbeddingState,
    Entry,
    EntryConflictError,
    EntrySearch,
    FoundEntry,
    InvalidEntryError,
    Question,
    check_entry,
    check_limit,
    check_types,
)
from agency.memory.fusion import reciprocal_rank_fusion
from agency.memory.keywords import keywords_of
from agency.observability.spans import traced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agency.memory.embedding import Embedder
    from agency.memory.entries import EntryStorage

MOST_FOUND, MOST_LISTED, MOST_EMBEDDED = 100, 1000, 1000
OVERSAMPLING = 5
"""A search takes so many times its limit from each of the two rankings."""
SEARCH_LIMIT_S = 2.0
OPPOSITE = 2.0
"""The cosine distance of opposite vectors; none are farther apart."""


class EntryMemory:
    """The memory of one user.

    No database connection is held while a text is being embedded. An entry is acknowledged when ``remember`` returns;
    where it raises ``agency.store.RefusedError``, the same call with the same ``entry_id`` can be repeated: what has
    been stored is not stored twice.
    """

    def __init__(self, entries: EntryStorage, embedder: Embedder, *, search_limit_s: float = SEARCH_LIMIT_S) -> None:
        """Keep entries in a storage.

        Args:
            entries: Where they are: `StoredEntries` or `LocalEntries`.
            embedder: What embeds them.
            search_limit_s: How long a search waits for the embedding of its words, in seconds.
        """
        self._entries = entries
        self._embedder = embedder
        self._search_limit_s = search_limit_s

    @traced("memory.remember")
    async def remember(self, text: str, content_type: str, entry_id: UUID | None = None) -> Entry:
        """Process a text and keep it; one that could not be embedded is kept as well, and marked.

        Args:
            text: What is to be kept; up to ``agency.memory.entries.LONGEST`` characters.
            content_type: One of ``CONTENT_TYPES``.
            entry_id: The id of the entry; a new one by default.

        Raises:
            InvalidEntryError: The text or the type is not allowed.
            EntryConflictError: The user has another entry of this id.
            RefusedError: The database refused, or the connection was lost.
        """
        check_entry(text, content_type)
        return await self._add(text, content_type, entry_id, await self._embedded(text))

    @traced("memory.keep")
    async def keep(self, text: str, content_type: str, entry_id: UUID | None = None) -> Entry:
        """Process a text and keep it as `remember` does, but let it wait for its embedding.

        This asks no model, so that it can be part of a transaction; `embed` or `embed_waiting` follow its commit.
        """
        check_entry(text, content_type)
        return await self._add(text, content_type, entry_id, Embedded(EmbeddingState.WAITING))

    async def get(self, entry_id: UUID) -> Entry | None:
        """Read an entry; None if the user has no such entry."""
        return await self._entries.get(entry_id)

    async def entries(
        self, limit: int = 100, content_types: Sequence[str] | None = None, after: UUID | None = None
    ) -> tuple[Entry, ...]:
        """List entries, the latest first: ``limit`` (1 to 1000) of them, from the one after ``after`` on.

        Raises:
            InvalidEntryError: The limit or a content type is not allowed.
            LookupError: The user has no entry ``after``.
        """
        check_limit(limit, MOST_LISTED)
        return await self._entries.page(limit, check_types(content_types), after)

    @traced("memory.search")
    async def search(self, words: str, limit: int = 10, content_types: Sequence[str] | None = None) -> EntrySearch:
        """Find entries by words and by meaning, merged by reciprocal rank fusion; the best first.

        Where the words cannot be embedded in time, they alone decide, and the search says why.

        Args:
            words: A web search query (English); its meaning as a whole is compared, too.
            limit: How many, 1 to 100.
            content_types: Only entries of these types; None for all.

        Raises:
            InvalidEntryError: There are no words, or the limit or a content type is not allowed.
        """
        check_limit(limit, MOST_FOUND)
        check_types(content_types)
        return await self.find(await self.ask(words), limit, content_types)

    async def ask(self, words: str, meaning: str = "") -> Question:
        """Embed what is searched for, within the limit of a search; `find` then asks no model.

        Args:
            words: A web search query.
            meaning: What is compared by meaning, if it is not the words.

        Raises:
            InvalidEntryError: There is nothing but blanks.
        """
        if not (meaning or words).strip():
            raise InvalidEntryError("words: must not be blank")
        try:
            return Question(words, await self._embedder.embed(meaning or words, self._search_limit_s))
        except EmbeddingFailedError as error:
            return Question(words, keywords_only=str(error))

    @traced("memory.find")
    async def find(
        self,
        question: Question,
        limit: int = 10,
        content_types: Sequence[str] | None = None,
        farthest: float = OPPOSITE,
    ) -> EntrySearch:
        """Find entries as `search` does, for what was asked before.

        Args:
            question: What `ask` has returned, or words alone.
            limit: How many, 1 to 100.
            content_types: Only entries of these types; None for all.
            farthest: Entries that do not have the words are found up to this cosine distance.

        Raises:
            InvalidEntryError: The limit or a content type is not allowed.
        """
        check_limit(limit, MOST_FOUND)
        types = check_types(content_types)
        vector = question.vector
        near, matching = await self._entries.ranked(question.words, vector, limit * OVERSAMPLING, types)
        scores = reciprocal_rank_fusion(near, matching)
        entries = await self._entries.read(list(scores) if farthest < OPPOSITE else list(scores)[:limit])
        found = (FoundEntry(entries[one], score) for one, score in scores.items() if one in entries)
        told = set(matching)
        close = (one for one in found if one.entry.id in told or _distance(one.entry, vector) <= farthest)
        return EntrySearch(tuple(islice(close, limit)), question.keywords_only)

    @traced("memory.embed")
    async def embed(self, entry_id: UUID) -> bool:
        """Embed an entry if it waits for it; return whether it was embedded. Where the model fails, it is marked."""
        entry = await self._entries.get(entry_id)
        if entry is None or entry.embedded.state is not EmbeddingState.WAITING:
            return False
        return await self._embed(entry) is EmbeddingState.EMBEDDED

    @traced("memory.embed_waiting")
    async def embed_waiting(self, limit: int = 100) -> int:
        """Embed entries that wait for it, the earliest first, until the model fails; return how many were embedded.

        Args:
            limit: How many are tried, 1 to 1000.

        Raises:
            InvalidEntryError: The limit is not allowed.
        """
        check_limit(limit, MOST_EMBEDDED)
        count = 0
        for entry in await self._entries.waiting(limit):
            state = await self._embed(entry)
            if state is EmbeddingState.WAITING:
                break
            count += state is EmbeddingState.EMBEDDED
        return count

    async def _add(self, text: str, content_type: str, entry_id: UUID | None, embedded: Embedded) -> Entry:
        keywords, complexity = keywords_of(text), complexity_of(text, content_type)
        draft = Draft(entry_id or uuid4(), content_type, text, keywords, complexity, embedded)
        stored = await self._entries.add(draft)
        if (stored.text, stored.content_type) != (text, content_type):
            raise EntryConflictError(stored.id)
        return stored

    async def _embed(self, entry: Entry) -> EmbeddingState:
        embedded = await self._embedded(entry.text)
        await self._entries.embed(entry.id, embedded)
        return embedded.state

    async def _embedded(self, text: str) -> Embedded:
        try:
            values = await self._embedder.embed(text)
        except TextRefusedError as error:
            return Embedded(EmbeddingState.REFUSED, error=str(error))
        except EmbeddingFailedError as error:
            return Embedded(EmbeddingState.WAITING, error=str(error))
        return Embedded(EmbeddingState.EMBEDDED, tuple(values), self._embedder.model)


def _distance(entry: Entry, vector: Sequence[float] | None) -> float:
    values = entry.embedded.values
    return math.inf if vector is None or values is None else cosine_distance(values, vector)
