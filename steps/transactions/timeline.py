"""Sentences about people whose sessions act at the same time on the same accounts."""

from plainspec import Table, parameter_type, then, when
from plainspec.ports.store.database import Database, IsolationLevel
from plainspec.stage import Timeline, Transcript
from plainspec.stage.refusals import Refusals
from plainspec.stage.transactions.transcript import Ending

parameter_type(
    name="isolation_level",
    regexp="read uncommitted|read committed|repeatable read|serializable",
    example="serializable",
    transformer=IsolationLevel,
)
parameter_type(
    name="head_count",
    regexp="one person|two people|three people|four people",
    transformer={"one person": 1, "two people": 2, "three people": 3, "four people": 4}.__getitem__,
)
parameter_type(
    name="parties",
    regexp="the others|(?:[A-Z][a-z]+|[A-Za-z][0-9]*)(?:, (?:[A-Z][a-z]+|[A-Za-z][0-9]*))*(?: and (?:[A-Z][a-z]+|[A-Za-z][0-9]*))?",  # noqa: E501 - the editor's server reads one literal
    example="Ana",
    transformer=lambda names: names.replace(" and ", ", ").split(", "),
)
parameter_type(name="ending", regexp="committed|rolled back", transformer=Ending)


@when("{head_count} act(s) (in turn )at {isolation_level}", gives="transcript")
async def act_in_turn(
    heads: int, level: IsolationLevel, table: Table, database: Database, refusals: Refusals
) -> Transcript:
    """Play the table row by row, one database session per column; a call that waits has to say so."""
    return (await Timeline.from_table(table, columns=heads).play(database, level)).record(refusals)


@when("{head_count} act concurrently at {isolation_level}", gives="transcript")
async def act_concurrently(
    heads: int, level: IsolationLevel, table: Table, database: Database, refusals: Refusals
) -> Transcript:
    """Play the table row by row; a session that is blocked makes its next call when it no longer is."""
    return (await Timeline.from_table(table, columns=heads).play(database, level, adaptive=True)).record(refusals)


@then("{parties} has/have {ending}")
def transactions_ended(people: list[str], ending: Ending, transcript: Transcript) -> None:
    """Compare with how the last transaction of each ended; a commit that is refused is a rollback."""
    named = transcript.not_refused if people == ["the others"] else people
    assert named, f"all were refused something\n{transcript.as_text()}"
    for person in named:
        found = transcript.of(person).ending
        assert found is ending, f"{person}'s transaction: {found.value}\n{transcript.as_text()}"


@then("{word} has waited for {word}")
def has_waited(person: str, other: str, transcript: Transcript) -> None:
    """Compare with the sessions that the server named as blocking this one."""
    assert transcript.of(person).waited_for == (other,), transcript.as_text()


@then("no session has waited")
def no_session_has_waited(transcript: Transcript) -> None:
    """Make sure that the server reported no call as blocked."""
    assert transcript.who_waited == (), transcript.as_text()
