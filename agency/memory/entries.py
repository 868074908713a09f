"""Memory entries: texts that are kept for a user, with what processing has added, and what a search finds of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, overload

from agency.store.memory_entries import CONTENT_TYPES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LONGEST = 100_000
"""The most characters of a text."""


class InvalidEntryError(ValueError):
    """A text, a content type or a limit that the memory does not take."""


class EntryConflictError(Exception):
    """The id belongs to another entry of the user's."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"the entry {entry_id} has another text or content type")
        self.entry_id = entry_id


class EmbeddingState(Enum):
    """Whether an entry has an embedding.

    Attributes:
        EMBEDDED: It has one.
        WAITING: It could not be embedded yet.
        REFUSED: The model does not take its text, so that another try would fail as well.
    """

    EMBEDDED = "embedded"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Embedded:
    """What came of embedding a text.

    Attributes:
        state: Whether there is an embedding.
        values: The embedding, if there is one.
        model: The model that made it; else empty.
        error: Why there is none; else empty.
    """

    state: EmbeddingState
    values: tuple[float, ...] | None = None
    model: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is about to be stored: its id, type and text, and what processing has added."""

    id: UUID
    content_type: str
    text: str
    keywords: tuple[str, ...]
    complexity: float
    embedded: Embedded


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored entry.

    Attributes:
        content_type: One of ``CONTENT_TYPES``.
        keywords: Its most telling words, the most telling first.
        complexity: From 0, plain, to 1.
        embedded: Its embedding in single precision, or why it has none.
    """

    id: UUID
    content_type: str
    text: str
    keywords: tuple[str, ...]
    complexity: float
    embedded: Embedded
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A search result; ``score`` is that of reciprocal rank fusion, and more is better."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class EntrySearch(Sequence[FoundEntry]):
    """What a search has found, the best first; a sequence of ``entries``.

    Attributes:
        keywords_only: Why the search was by words alone; empty if it was by words and by meaning.
    """

    entries: tuple[FoundEntry, ...]
    keywords_only: str = ""

    @overload
    def __getitem__(self, place: int) -> FoundEntry: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[FoundEntry]: ...
    def __getitem__(self, place: int | slice) -> FoundEntry | Sequence[FoundEntry]:
        """Return a result, or several."""
        return self.entries[place]

    def __len__(self) -> int:
        """Return how many results there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Question:
    """What a search looks for.

    Attributes:
        words: A web search query; empty for none.
        vector: The embedding of what is meant, if there is one.
        keywords_only: Why there is none; else empty.
    """

    words: str
    vector: Sequence[float] | None = None
    keywords_only: str = ""


class EntryStorage(Protocol):
    """Where the entries of one user are kept; each call is a transaction of its own, but for those within another.

    Every call raises ``agency.store.RefusedError`` when the database refuses, or the connection is lost.
    """

    async def add(self, draft: Draft) -> Entry:
        """Store an entry; where the user has one of this id already, return that one as it is."""

    async def get(self, entry_id: UUID) -> Entry | None:
        """Read an entry; None if the user has no such entry."""

    async def page(self, limit: int, content_types: Sequence[str], after: UUID | None) -> tuple[Entry, ...]:
        """Read entries of these types, the latest first: ``limit`` of them, from the one after ``after`` on."""

    async def waiting(self, limit: int) -> tuple[Entry, ...]:
        """Read entries that wait for their embedding, the earliest first."""

    async def embed(self, entry_id: UUID, embedded: Embedded) -> None:
        """Store what came of embedding an entry, unless it has an embedding by now."""

    async def ranked(
        self, words: str, vector: Sequence[float] | None, limit: int, content_types: Sequence[str]
    ) -> tuple[Sequence[UUID], Sequence[UUID]]:
        """Rank entries of these types by nearness to a vector, if there is one, and by words; ``limit`` of each."""

    async def read(self, ids: Sequence[UUID]) -> dict[UUID, Entry]:
        """Read entries by their ids."""


def check_entry(text: str, content_type: str) -> None:
    """Refuse what no entry can be.

    Raises:
        InvalidEntryError: The text is blank, too long or holds a NUL character; or there is no such content type.
    """
    if content_type not in CONTENT_TYPES:
        raise InvalidEntryError(f"content_type: one of {', '.join(CONTENT_TYPES)}, not {content_type!r}")
    if not text.strip():
        raise InvalidEntryError("text: must not be blank")
    if len(text) > LONGEST:
        raise InvalidEntryError(f"text: {len(text)} characters; at most {LONGEST} are allowed")
    if "\0" in text:
        raise InvalidEntryError("text: must not hold the character NUL")


def check_types(content_types: Sequence[str] | None) -> tuple[str, ...]:
    """Return the content types to look for; None stands for all.

    Raises:
        InvalidEntryError: There is no such content type, or none is given.
    """
    if content_types is None:
        return CONTENT_TYPES
    unknown = [one for one in content_types if one not in CONTENT_TYPES]
    if unknown or not content_types:
        raise InvalidEntryError(f"content_types: some of {', '.join(CONTENT_TYPES)}, not {list(content_types)}")
    return tuple(content_types)


def check_limit(limit: int, most: int) -> None:
    """Refuse a limit.

    Raises:
        InvalidEntryError: It is not from 1 to ``most``.
    """
    if not 1 <= limit <= most:
        raise InvalidEntryError(f"limit: from 1 to {most}, not {limit}")
