"""What migrations offer: a schema that goes up and down step by step, and a check whether it has drifted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class MigrationSystem(Protocol):
    """The migrations of a system, and a database of the scenario's own that is empty at first."""

    @property
    def revisions(self) -> tuple[str, ...]:
        """The names of all migrations, the first one first."""

    async def up(self, revision: str) -> None:
        """Upgrade the database to a migration; do nothing if it is there or further.

        Raises:
            RefusedError: a migration failed, for the reason that the database gave; or the server lacks an extension
                (``NOT_SUPPORTED``).
        """

    async def down(self, revision: str | None) -> None:
        """Downgrade the database to a migration, or below the first.

        Raises:
            RefusedError: a migration failed, for the reason that the database gave.
        """

    async def revision(self) -> str | None:
        """Return the migration that the database is at, by its own account; None below the first."""

    async def schema(self) -> Mapping[str, str]:
        """Return the catalogue of the database as the server defines it, read past the system: `table skill_entity`."""

    async def fill(self) -> None:
        """Commit an account, an entity of each kind, and a thread with two executions, into the tables that exist."""

    async def row_counts(self) -> Mapping[str, int]:
        """Return how many rows the tables have, without those that are empty, read past the system."""

    async def create_table(self, name: str) -> None:
        """Create a table without columns, past the system."""

    async def withhold_extension(self, name: str) -> None:
        """Have the server not find an extension that has not been installed in this database.

        Raises:
            LookupError: this server cannot.
        """


class DriftSystem(Protocol):
    """A database of the scenario's own at the last migration, and the check whether its schema has drifted."""

    async def execute(self, statement: str) -> None:
        """Execute SQL as the table owner, past the system."""

    async def drift(self) -> tuple[str, ...]:
        """Return what differs from the system's models and migrations, a sentence each."""
