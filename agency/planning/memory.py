"""What planning asks of memory: entries that are relevant to a text, and texts that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from agency.store import UnitOfWork


@dataclass(frozen=True)
class MemoryText:
    """A memory entry: its id, its content type and its text."""

    id: UUID
    content_type: str
    text: str


class TaskMemory(Protocol):
    """The memory of a user inside a unit of work: what it keeps is committed, or undone, with all else there."""

    async def relevant(self, text: str, limit: int) -> Sequence[MemoryText]:
        """Return so many entries at most that have to do with a text, the most relevant first."""

    async def keep(self, text: str, content_type: str) -> UUID:
        """Keep a text that is not blank, and return the id of its entry."""


MemoryOf: TypeAlias = "Callable[[UnitOfWork], TaskMemory]"
"""Opens the memory of the user of a unit of work."""
