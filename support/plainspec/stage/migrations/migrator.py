"""The stage for migrations: a database that goes up and down, and what it was like before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.ports.migrations import MigrationRefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from plainspec.ports.migrations import MigrationSystem

NONE = "none"
LAST = "last"


class Migrator:
    """Somebody who migrates a database.

    Attributes:
        refusals: what was said to migrations that could not be done.
        before: what there was in the database when the story began.
    """

    def __init__(self, system: MigrationSystem) -> None:
        self.system = system
        self.refusals: list[str] = []
        self.before: Mapping[str, str] = {}

    async def begin(self, revision: str) -> None:
        """Bring the empty database up to a migration, and remember what there is then."""
        if name := self.named(revision):
            await self.system.up(name)
        await self.remember()

    def named(self, revision: str) -> str | None:
        """Return the migration that is meant by its number, as ``LAST``, or as ``NONE``."""
        return {NONE: None, LAST: self.system.revisions[-1]}.get(revision, revision)

    async def remember(self) -> None:
        """Remember what there is in the database at this moment."""
        self.before = await self.system.schema()

    async def up(self, revision: str, heads: int = 1) -> None:
        """Bring the database up, by so many migrators at the same time."""
        await asyncio.gather(*(self._attempt(self.system.up(self.named(revision))) for _ in range(heads)))

    async def down(self, revision: str) -> None:
        """Bring the database down."""
        await self._attempt(self.system.down(self.named(revision)))

    async def _attempt(self, work: Awaitable[None]) -> None:
        try:
            await work
        except MigrationRefusedError as error:
            self.refusals.append(str(error))
