"""Steps about people who act at the same time on the same accounts."""

from plainspec import Table, parameter_type, then, when
from plainspec.ports import REFUSAL_NAMES, Database, IsolationLevel
from plainspec.stage import Timeline, Transcript


def known_ending(ending: str) -> str:
    """Return how a transaction ended.

    Raises:
        ValueError: it was refused in a way that has no such name; lists the names.
    """
    name = ending.removeprefix("refused: ")
    if name != ending and name not in REFUSAL_NAMES.values():
        raise ValueError(f"No refusal is called {name!r}; there are {', '.join(sorted(REFUSAL_NAMES.values()))}")
    return ending


parameter_type(
    name="isolation_level",
    regexp="read committed|repeatable read|serializable",
    transformer=IsolationLevel,
)
parameter_type(
    name="head_count",
    regexp="two|three|four",
    transformer={"two": 2, "three": 3, "four": 4}.__getitem__,
)
parameter_type(
    name="ending",
    regexp="committed|rolled back|refused: [a-z-]+(?: [a-z-]+)*",
    transformer=known_ending,
)


parameter_type(
    name="figures",
    regexp="-?[0-9]+(?:, -?[0-9]+)*",
    transformer=lambda text: tuple(int(figure) for figure in text.split(", ")),
)


@when("one person acts at {isolation_level}", gives="transcript")
async def act_alone(level: IsolationLevel, table: Table, database: Database) -> Transcript:
    """Play the only column from top to bottom, on one database session."""
    return await Timeline.from_table(table, columns=1).play(database, level)


@when("{head_count} people act in turn at {isolation_level}", gives="transcript")
async def act_in_turn(heads: int, level: IsolationLevel, table: Table, database: Database) -> Transcript:
    """Play the table row by row, one database session per column."""
    return await Timeline.from_table(table, columns=heads).play(database, level)


@then("{word} has read {int}")
def has_read(person: str, value: int, transcript: Transcript) -> None:
    """Compare with the last balance that this person's session saw."""
    assert transcript.of(person).last_read == value, transcript.as_text()


@then("{word} has first read {int} and then {figures}")
def has_read_in_turn(person: str, first: int, then_read: tuple[int, ...], transcript: Transcript) -> None:
    """Compare with all balances that this person's session saw, in order."""
    assert transcript.of(person).reads == (first, *then_read), transcript.as_text()


@then("{word} has found no account")
def has_found_nothing(person: str, transcript: Transcript) -> None:
    """Make sure that this person's last reading or pick found nobody."""
    assert transcript.of(person).found_nothing, transcript.as_text()


@then("{word} has picked {word}")
def has_picked(person: str, owner: str, transcript: Transcript) -> None:
    """Compare with whose account this person has picked."""
    assert transcript.of(person).picked == (owner,), transcript.as_text()


@then("{word} has counted {int}")
def has_counted(person: str, number: int, transcript: Transcript) -> None:
    """Compare with the last number of accounts that this person's session saw."""
    assert transcript.of(person).counts[-1:] == (number,), transcript.as_text()


@then("{word} has first counted {int} and then {int}")
def has_counted_twice(person: str, first: int, then_counted: int, transcript: Transcript) -> None:
    """Compare with all the numbers of accounts that this person's session saw, in order."""
    assert transcript.of(person).counts == (first, then_counted), transcript.as_text()


@then("{word} has summed up {int} each time")
def has_summed_up(person: str, total: int, transcript: Transcript) -> None:
    """Compare every sum that this person's session saw."""
    totals = transcript.of(person).totals
    assert totals == (total,) * max(1, len(totals)), transcript.as_text()


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


@then("{word} has waited for {word}")
def has_waited(person: str, other: str, transcript: Transcript) -> None:
    """Compare with whom the server named as in the way."""
    assert transcript.of(person).waited_for == (other,), transcript.as_text()


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
