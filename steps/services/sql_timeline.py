"""Sentences about sessions that run SQL at the same time: what each reads, waits for, and is refused."""

from plainspec import Table, parameter_type, then, when
from plainspec.ports.store.database import IsolationLevel
from plainspec.stage import Transcript
from plainspec.stage.refusals import Refusals
from plainspec.stage.sql.database import SqlDatabase
from plainspec.stage.sql_timeline.answers import differences
from plainspec.stage.sql_timeline.orders import Outcome, play_every_order
from plainspec.stage.sql_timeline.timeline import play

parameter_type(name="quantity", regexp="every|some", transformer=lambda said: said == "some")
parameter_type(name="taking_turns", regexp="in turn|concurrently", transformer=lambda said: said == "concurrently")


@when("SQL sessions act {taking_turns} at {isolation_level}", gives="transcript")
async def act(
    at_once: bool,  # noqa: FBT001 - a parameter of the sentence
    level: IsolationLevel,
    table: Table,
    sql_database: SqlDatabase,
    refusals: Refusals,
) -> Transcript:
    """Run the statements row by row, each column's on a connection of its own; in turn, one that waits has to say so.

    Concurrently, a session that is blocked runs its next one when it no longer is.
    """
    return (await play(table, sql_database, level, adaptive=at_once)).record(refusals)


@when("SQL sessions act in every order at {isolation_level}", gives="outcomes")
async def act_in_every_order(level: IsolationLevel, table: Table, sql_database: SqlDatabase) -> tuple[Outcome, ...]:
    """Run the statements in every order that keeps that of each column, each time on the rows that are there now."""
    return await play_every_order(table, sql_database, level)


@then("{quantity} outcome is {serializability}")
def outcomes_are_serializable(
    least_one: bool,  # noqa: FBT001 - a parameter of the sentence
    wanted: bool,  # noqa: FBT001 - the same
    outcomes: tuple[Outcome, ...],
) -> None:
    """Compare each outcome with those of the serial orders of its transactions."""
    others = [outcome for outcome in outcomes if outcome.is_serializable is not wanted]
    alike = len(outcomes) - len(others)
    said = f"{alike} of {len(outcomes)} outcomes are {'' if wanted else 'not '}serializable"
    assert alike if least_one else not others, f"{said}\n{others[0].as_text()}"


@then("the timeline shows")
def timeline_shows(table: Table, transcript: Transcript) -> None:
    """Compare, by the row of the timeline, what each session has read, for whom it has waited, and what was refused."""
    found = differences(table, transcript)
    assert not found, "\n".join([*found, transcript.as_text()])
