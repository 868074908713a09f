"""Timelines of SQL: played, recorded, and kept so that their transactions can be run again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from plainspec.stage.sql_timeline.statements import Statement
from plainspec.stage.transactions.columns import Columns

if TYPE_CHECKING:
    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.store.database import IsolationLevel
    from plainspec.stage.sql.database import SqlDatabase
    from plainspec.stage.transactions.transcript import Transcript


async def play(table: Table, database: SqlDatabase, level: IsolationLevel, *, adaptive: bool = False) -> Transcript:
    """Play a table whose cells are statements, each column's on a connection of its own.

    Args:
        table: the table.
        database: where.
        level: the isolation level of every transaction.
        adaptive: whether a blocked session's next statement is run as soon as it can be.

    Raises:
        TimelineError: as `Timeline.from_table` and `Timeline.play`.
        AssertionError: a cell says `and waits` or `and times out`, and the statement did not.
        ServiceError: it is not a database of PostgreSQL.
    """
    from plainspec.stage.sql_timeline.replay import DataBefore
    from plainspec.stage.sql_timeline.sessions import SqlSessions

    columns = Columns.read(table, Statement.parse)
    sessions = SqlSessions(database)
    before = await DataBefore.of(sessions.url)
    async with sessions.opened():
        played = await columns.play(sessions, level, adaptive=adaptive)
    return replace(played, replay=before.replay)
