"""How tests play a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec import Table
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage import Timeline, Transcript

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database


async def play(
    database: Database,
    *raw: tuple[str, ...],
    level: IsolationLevel = IsolationLevel.READ_COMMITTED,
    limit_s: float = 10.0,
) -> Transcript:
    """Play a table of text on two accounts, of Ana with 100 and Ben with 50."""
    await database.fill([Account("Ana", 100), Account("Ben", 50)])
    return await Timeline.from_table(Table(raw)).play(database, level, call_limit_s=limit_s)
