"""Sentences about sessions that run SQL at the same time: what each reads, waits for, and is refused."""

from plainspec import Table, then, when
from plainspec.ports.database import IsolationLevel
from plainspec.stage import Transcript
from plainspec.stage.refusals import Refusals
from plainspec.stage.sql.database import SqlDatabase
from plainspec.stage.sql_timeline.answers import differences
from plainspec.stage.sql_timeline.timeline import play


@when("SQL sessions act in turn at {isolation_level}", gives="transcript")
async def act_in_turn(level: IsolationLevel, table: Table, sql_database: SqlDatabase, refusals: Refusals) -> Transcript:
    """Run the statements row by row, each column's on a connection of its own; one that waits has to say so."""
    return (await play(table, sql_database, level)).record(refusals)


@when("SQL sessions act concurrently at {isolation_level}", gives="transcript")
async def act_concurrently(
    level: IsolationLevel, table: Table, sql_database: SqlDatabase, refusals: Refusals
) -> Transcript:
    """Run the statements row by row; a session that is blocked runs its next one when it no longer is."""
    return (await play(table, sql_database, level, adaptive=True)).record(refusals)


@then("the timeline shows")
def timeline_shows(table: Table, transcript: Transcript) -> None:
    """Compare, by the row of the timeline, what each session has read, for whom it has waited, and what was refused."""
    found = differences(table, transcript)
    assert not found, "\n".join([*found, transcript.as_text()])
