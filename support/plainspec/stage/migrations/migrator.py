"""The stage for migrations: a database that goes up and down, and what it was like before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.store.migrations import MigrationSystem
    from plainspec.stage.refusals import Refusals

NONE = "none"
LAST = "last"
TABLE_OWNER = "the table owner"


class Migrator:
    """The table owner, who migrates a database.

    Attributes:
        before: the catalogue of the database when the Givens were done.
    """

    def __init__(self, system: MigrationSystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self.before: Mapping[str, str] = {}

    async def begin(self, revision: str) -> None:
        """Upgrade the empty database to a migration, and remember its catalogue."""
        if name := self.named(revision):
            await self.system.up(name)
        await self.remember()

    def named(self, revision: str) -> str | None:
        """Return the migration that is meant by its number, as ``LAST``, or as ``NONE``."""
        return {NONE: None, LAST: self.system.revisions[-1]}.get(revision, revision)

    async def remember(self) -> None:
        """Remember the catalogue of the database."""
        self.before = await self.system.schema()

    async def migrate(self, revision: str, clients: int = 1) -> None:
        """Upgrade or downgrade the database, in so many sessions at the same time."""
        await asyncio.gather(*(self._migrate(self.named(revision)) for _ in range(clients)))

    async def _migrate(self, wanted: str | None) -> None:
        current = await self.system.revision()
        with self.refusals.of(TABLE_OWNER):
            if wanted is None or (current is not None and self._rank(wanted) < self._rank(current)):
                await self.system.down(wanted)
            else:
                await self.system.up(wanted)

    def _rank(self, revision: str) -> int:
        return self.system.revisions.index(revision)
