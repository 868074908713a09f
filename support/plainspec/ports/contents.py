"""What a system's database holds: every committed row, read past the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Row:
    """A committed row.

    Attributes:
        table: The name of its table.
        values: Its values as text, by column; None for NULL.
        key: Its primary key, or all of its values where the table has none.
        references: The rows that its foreign keys lead to, as tables and keys.
    """

    table: str
    values: Mapping[str, str | None] = field(hash=False)
    key: tuple[str | None, ...]
    references: frozenset[tuple[str, tuple[str | None, ...]]] = frozenset()


class Contents(Protocol):
    """The contents of one of a scenario's stores."""

    async def rows(self) -> Sequence[Row]:
        """Return every committed row of every table."""


class NoContents:
    """The contents of a system that keeps nothing but what Plainspec can read by itself."""

    async def rows(self) -> Sequence[Row]:
        """Return no row."""
        return ()
