"""Steps about people who act at the same time on the same accounts."""

from plainspec import Table, parameter_type, then, when
from plainspec.ports.database import Database, IsolationLevel
from plainspec.ports.refusals import RefusalKind
from plainspec.stage import Timeline, Transcript

REFUSED = "refused: "


def known_ending(ending: str) -> str:
    """Return how a transaction ended.

    Raises:
        ValueError: it was refused in a way that has no such name; lists the names.
    """
    if ending.startswith(REFUSED):
        RefusalKind(ending.removeprefix(REFUSED))
    return ending


parameter_type(
    name="isolation_level",
    regexp="read uncommitted|read committed|repeatable read|serializable",
    transformer=IsolationLevel,
)
parameter_type(
    name="head_count",
    regexp="two|three|four",
    transformer={"two": 2, "three": 3, "four": 4}.__getitem__,
)
parameter_type(
    name="ending",
    regexp="committed|rolled back|given up|broken off|refused: [a-z-]+(?: [a-z-]+)*",
    transformer=known_ending,
)


@when("one person acts at {isolation_level}", gives="transcript")
async def act_alone(level: IsolationLevel, table: Table, database: Database) -> Transcript:
    """Play the only column from top to bottom, on one database session."""
    return await Timeline.from_table(table, columns=1).play(database, level)


@when("{head_count} people act in turn at {isolation_level}", gives="transcript")
async def act_in_turn(heads: int, level: IsolationLevel, table: Table, database: Database) -> Transcript:
    """Play the table row by row, one database session per column."""
    return await Timeline.from_table(table, columns=heads).play(database, level)


@when("two people act in turn at {isolation_level}, but {word} at {isolation_level}", gives="transcript")
async def act_at_two_levels(
    level: IsolationLevel, person: str, level_of_person: IsolationLevel, table: Table, database: Database
) -> Transcript:
    """Play the table row by row, one column of the two on a database session at a level of its own."""
    timeline = Timeline.from_table(table, columns=2)
    return await timeline.play(database, level, exceptions={person: level_of_person})


@when("{head_count} people act as soon as they can at {isolation_level}", gives="transcript")
async def act_as_soon_as_they_can(heads: int, level: IsolationLevel, table: Table, database: Database) -> Transcript:
    """Play the table row by row; whoever has to wait does what comes next when they are through."""
    return await Timeline.from_table(table, columns=heads).play(database, level, adaptive=True)


@then("{word}'s work is {ending}")
def work_ends(person: str, ending: str, transcript: Transcript) -> None:
    """Compare with the first refusal, or else with how the person's last transaction ended."""
    assert transcript.of(person).verdict == ending, transcript.as_text()


@then("one person's work is {ending} and everybody else's is {ending}")
def work_ends_for_one(ending: str, others: str, transcript: Transcript) -> None:
    """Compare with how it went for all, whoever of them was the one."""
    verdicts = sorted(transcript.of(person).verdict for person in transcript.people)
    assert verdicts == sorted([ending, *[others] * (len(verdicts) - 1)]), transcript.as_text()


@then("{word}'s commit is {ending}")
def commit_ends(person: str, ending: str, transcript: Transcript) -> None:
    """Compare with the answer to the last commit."""
    assert transcript.of(person).commit_verdict == ending, transcript.as_text()


@then("{word} is told {int} time(s) that the line is lost, with the words: {refusal}")
def is_told_of_loss(person: str, times: int, refusal: RefusalKind, transcript: Transcript) -> None:
    """Compare all that this person was refused, and whether each of it said that the connection is lost."""
    told = [(refused.name, refused.connection_lost) for refused in transcript.of(person).refusals]
    assert told == [(refusal.value, True)] * times, f"{told}\n{transcript.as_text()}"


@then("{word}'s last refusal says {string}")
def refusal_says(person: str, words: str, transcript: Transcript) -> None:
    """Look for the words in what came with the last refusal."""
    refusals = transcript.of(person).refusals
    said = refusals[-1].message if refusals else "nothing was refused"
    assert words in said, f"it says: {said}\n{transcript.as_text()}"


@then("{word} has waited for {word}")
def has_waited(person: str, other: str, transcript: Transcript) -> None:
    """Compare with whom the server named as in the way."""
    assert transcript.of(person).waited_for == (other,), transcript.as_text()


@then("{word} has waited for {word} for {duration}")
def has_waited_so_long(person: str, other: str, wait_s: float, transcript: Transcript) -> None:
    """Compare with the time that the call took; no call of a timeline may take more than 10 s."""
    part = transcript.of(person)
    assert part.waited_for == (other,), transcript.as_text()
    assert part.waited_s >= wait_s, f"{person} has waited {part.waited_s:.3f} s\n{transcript.as_text()}"


@then("nobody has waited")
def nobody_has_waited(transcript: Transcript) -> None:
    """Make sure that the server saw no call wait."""
    assert transcript.who_waited == (), transcript.as_text()


@then("{word}'s transactions have run at {isolation_level}")
def have_run_at(person: str, level: IsolationLevel, transcript: Transcript) -> None:
    """Compare with every answer of the server to the question for the level."""
    levels = transcript.of(person).levels
    assert levels == (level,) * max(1, len(levels)), transcript.as_text()


@then("{word}'s transactions have run first at {isolation_level} and then at {isolation_level}")
def have_run_in_turn(person: str, first: IsolationLevel, later: IsolationLevel, transcript: Transcript) -> None:
    """Compare with the answers of the server to two questions for the level."""
    assert transcript.of(person).levels == (first, later), transcript.as_text()
