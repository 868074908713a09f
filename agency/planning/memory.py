"""What planning asks of memory: entries that are relevant to a text, and outputs that are kept."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agency.memory import EntriesWithin, EntryMemory, Question, StoredEntries
from agency.memory.entry_memory import SEARCH_LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from agency.memory import Embedder
    from agency.sessions import UserID
    from agency.store import Store, UnitOfWork

CONTEXT_ENTRIES: Final = 5
"""So many relevant entries at most are given to a new task."""

FARTHEST: Final = 0.6
"""Up to this cosine distance an entry that shares no word with a text is relevant to it."""

WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class MemoryText:
    """A memory entry: its id, its content type and its text."""

    id: UUID
    content_type: str
    text: str


class TaskMemory:
    """The memories of users; what is found and kept in a unit of work is part of its transaction, which asks no model.

    Args:
        store: where the entries are.
        embedder: what embeds them.
        search_limit_s: how long the search for a plan or a text waits for embeddings, in seconds.
    """

    def __init__(self, store: Store, embedder: Embedder, *, search_limit_s: float = SEARCH_LIMIT_S) -> None:
        self._store = store
        self._embedder = embedder
        self._search_limit_s = search_limit_s

    async def ask(self, user: UserID, text: str) -> Question:
        """Embed a text that entries may be relevant to."""
        return (await self.ask_all(user, [text]))[text]

    async def ask_all(self, user: UserID, texts: Sequence[str]) -> Mapping[str, Question]:
        """Embed texts; from the first on that the model fails for, or that is too late, words alone are looked for."""
        memory, until = self._of(StoredEntries(self._store, user)), time.monotonic() + self._search_limit_s
        questions: dict[str, Question] = {}
        reason = ""
        for text in dict.fromkeys(texts):
            words, meaning = _any_of(text), _storable(text)
            if not reason and time.monotonic() >= until:
                reason = "The texts before have taken too long."
            if reason or not meaning.strip():
                questions[text] = Question(words, keywords_only=reason)
            else:
                questions[text] = asked = await memory.ask(words, meaning)
                reason = asked.keywords_only
        return questions

    async def relevant(self, work: UnitOfWork, question: Question) -> tuple[MemoryText, ...]:
        """Return the entries that have to do with what was asked, the most relevant first."""
        memory = self._of(EntriesWithin(work))
        search = await memory.find(question, CONTEXT_ENTRIES, farthest=FARTHEST)
        return tuple(MemoryText(one.entry.id, one.entry.content_type, one.entry.text) for one in search)

    async def keep(self, work: UnitOfWork, text: str, content_type: str) -> UUID:
        """Process a text and keep it, without an embedding yet; return the id of its entry.

        Raises:
            InvalidEntryError: It is no text that memory takes.
        """
        return (await self._of(EntriesWithin(work)).keep(text, content_type)).id

    async def embed(self, user: UserID, entry_id: UUID) -> bool:
        """Embed an entry of a user that was committed; where the model fails, it is marked.

        Raises:
            RefusedError: The database refused.
        """
        return await self._of(StoredEntries(self._store, user)).embed(entry_id)

    def _of(self, entries: StoredEntries) -> EntryMemory:
        return EntryMemory(entries, self._embedder, search_limit_s=self._search_limit_s)


def _any_of(text: str) -> str:
    """Return the web search query for entries that have any of the words of a text."""
    words = dict.fromkeys(word for word in WORD.findall(_storable(text)) if word.lower() != "or")
    return " or ".join(words)


def _storable(text: str) -> str:
    return text.replace("\0", " ").encode(errors="replace").decode()
