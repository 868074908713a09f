"""The stage for migrations: a database that goes up and down, and what it was like before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.stage.migrations.beginnings import LAST, NONE, What

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.store.migrations import MigrationSystem
    from plainspec.stage.migrations.beginnings import Beginning
    from plainspec.stage.refusals import Refusals

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

    async def begin(self, beginning: Beginning) -> None:
        """Upgrade the empty database to a migration, prepare the rest, and remember its catalogue."""
        if name := self.named(beginning.revision):
            await self.system.up(name)
        if beginning.has_rows:
            await self.system.fill()
        if beginning.table:
            await self.system.create_table(beginning.table)
        if beginning.lacks:
            await self.system.withhold_extension(beginning.lacks)
        self.before = await self.system.schema()

    async def found(self, what: What) -> Mapping[str, object] | set[str]:
        """Return what differs in the catalogue as a pair, the new tables, or the number of rows by table."""
        if what is What.ROWS:
            return await self.system.row_counts()
        now = await self.system.schema()
        if what is What.TABLES:
            return _tables(now) - _tables(self.before)
        names = self.before.keys() | now.keys()
        return {one: (self.before.get(one), now.get(one)) for one in names if self.before.get(one) != now.get(one)}

    def named(self, revision: str) -> str | None:
        """Return the migration that is meant by its number, as ``LAST``, or as ``NONE``."""
        return {NONE: None, LAST: self.system.revisions[-1]}.get(revision, revision)

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


def _tables(catalogue: Mapping[str, str]) -> set[str]:
    names = {name.removeprefix("table ") for name in catalogue if name.startswith("table ")}
    return names - {"alembic_version"}
