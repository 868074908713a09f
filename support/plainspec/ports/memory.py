"""What a memory offers: texts that are processed, kept for a user, and found by words and by meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.store.threads import User


class MemoryEngine(Enum):
    """Where memories are kept: all users' in one database, or each user's in a file."""

    POSTGRESQL = "PostgreSQL"
    SQLITE = "SQLite"


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """An entry as its user reads it.

    Attributes:
        type: What kind of text it is, such as `code` or `decision`.
        keywords: Its keywords, the most telling first.
        complexity: From 0 to 1.
        embedding: `embedded`, `waiting` or `refused`.
        vector: Its embedding; empty without one.
        model: The model that made it; empty without one.
        error: Why there is none; else empty.
        created: When it was stored, in the system's notation.
        key: What identifies it among the system's rows.
    """

    type: str
    text: str
    keywords: tuple[str, ...]
    complexity: float
    embedding: str
    vector: tuple[float, ...] = field(repr=False)
    model: str
    error: str
    created: str
    key: str


@dataclass(frozen=True, slots=True)
class MemorySearch:
    """What a search has found.

    Attributes:
        found: The entries, the best first, with their scores.
        words_only: Why only words were compared; empty if meanings were, too.
    """

    found: Sequence[tuple[MemoryEntry, float]]
    words_only: str = ""


class MemorySystem(Protocol):
    """The memories of users, and a clock that moves only when time is passed.

    Every call of a user's raises ``RefusedError`` when the system refuses.
    """

    def keep_in(self, engine: MemoryEngine) -> None:
        """Keep what is remembered from now on in this engine; PostgreSQL is the default."""

    def limit_connections(self, connections: int) -> None:
        """Let the memories in PostgreSQL have so many database connections, and wait for one hardly at all."""

    async def hold_connections(self) -> None:
        """Have others take all of these connections."""

    async def return_connections(self) -> None:
        """Have them return what they hold."""

    def pass_time(self, seconds: float) -> bool:
        """Move the system's clock, up to the first deadline; return whether none was met."""

    def now_s(self) -> float:
        """Return the time of the system's clock."""

    async def remember(self, user: User, text: str, content_type: str, key: str = "") -> MemoryEntry:
        """Have a user's agent remember a text, under the id of another entry if one is given."""

    async def remember_cut_off(self, user: User, text: str, content_type: str, key: str = "") -> MemoryEntry:
        """Remember a text as above, while the database ends the connection that stores the entry."""

    async def entry(self, user: User, key: str) -> MemoryEntry | None:
        """Return an entry, of the user or of another, as the system shows it to a user; None if it does not."""

    async def entries(
        self, user: User, limit: int, content_types: Sequence[str] | None = None, after: str = ""
    ) -> Sequence[MemoryEntry]:
        """List a user's entries, the latest first, from the one after the given one on."""

    async def search(
        self, user: User, words: str, limit: int, content_types: Sequence[str] | None = None
    ) -> MemorySearch:
        """Search a user's memory."""

    async def embed_waiting(self, user: User) -> int:
        """Embed the user's entries that wait for it; return how many were embedded."""

    async def execute(self, user: User, sql: str) -> None:
        """Execute SQL on a user's file as the system opens it."""
