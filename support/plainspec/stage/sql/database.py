"""A database of a scenario, as the sentences about SQL use it: its own, or one that a URL of SQLAlchemy names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.contents import Contents
    from plainspec.stage.sql.result import Result


class SqlDatabase(Protocol):
    """A database.

    Attributes:
        name: What messages call it; empty for the scenario's own.
        url: Where it is.
    """

    name: str
    url: str

    @property
    def contents(self) -> Contents:
        """Every committed row."""

    async def run(self, script: str) -> Result:
        """Run statements in one transaction, and return what the last one has returned.

        Raises:
            RefusedError: the database has refused one of them.
        """

    async def table(self, name: str) -> Result:
        """Return all rows of a table.

        Raises:
            RefusedError: there is no such table.
        """

    async def insert(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
        """Insert rows of texts, which the database reads as its columns' types; None is NULL.

        Raises:
            RefusedError: the database has refused them.
        """

    async def stored_name(self, name: str) -> str:
        """Return what `contents` calls a table."""

    async def close(self) -> None:
        """Close its connections."""


def where(database: SqlDatabase) -> str:
    """Name a database in a message."""
    return f" of the database {database.name}" if database.name else ""
