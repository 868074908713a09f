"""Steps about people who do the same at once, each in a transaction that is run again when it was refused."""

from collections.abc import AsyncIterator

from plainspec import Table, given, parameter_type, then, when
from plainspec.ports.database import Database, IsolationLevel
from plainspec.stage import Crowd, Timeline


def signed(change: str) -> int:
    """Read `10 more` or `10 less`."""
    amount, direction = change.split()
    return int(amount) if direction == "more" else -int(amount)


parameter_type(name="change", regexp="[0-9]+ more|[0-9]+ less", transformer=signed)


@given("somebody else keeps the account of {word} locked")
async def keep_locked(owner: str, database: Database) -> AsyncIterator[None]:
    """Lock it, and let go of it when the scenario is over."""
    async with database.session(IsolationLevel.READ_COMMITTED) as session:
        await session.lock(owner, wait=True)
        yield


@when("{int} people at once read the account of {word} and set it to {change}, at {isolation_level}", gives="crowd")
async def act_at_once(heads: int, owner: str, change: int, level: IsolationLevel, database: Database) -> Crowd:
    """Let all of them read before anybody writes."""
    return await Crowd.raising(database, level, heads, owner, change)


@when("two people at once pay {int} to {word} and {word}, in opposite order, at {isolation_level}", gives="crowd")
async def pay_crosswise(amount: int, one: str, other: str, level: IsolationLevel, database: Database) -> Crowd:
    """Let each have paid half before anybody pays the other half."""
    return await Crowd.paying_crosswise(database, level, (one, other), amount)


@when(
    "two people at once count the accounts and open {word} and {word} with that much, at {isolation_level}",
    gives="crowd",
)
async def open_counted(one: str, other: str, level: IsolationLevel, database: Database) -> Crowd:
    """Let both have counted and opened before anybody commits."""
    return await Crowd.opening(database, level, (one, other))


@when("{people} at once count the accounts and open their own with that much, at {isolation_level}", gives="crowd")
async def open_their_own(people: list[str], level: IsolationLevel, database: Database) -> Crowd:
    """Let all have counted and opened before anybody commits."""
    return await Crowd.opening(database, level, people)


@when("one person has this done at {isolation_level}, again if need be", gives="crowd")
async def have_done(level: IsolationLevel, table: Table, database: Database) -> Crowd:
    """Do the only column from top to bottom, and commit it."""
    return await Crowd.of_one(database, level, Timeline.from_table(table, columns=1))


@when("one person who overlooks refusals has this done at {isolation_level}, again if need be", gives="crowd")
async def have_done_in_any_case(level: IsolationLevel, table: Table, database: Database) -> Crowd:
    """Do the only column from top to bottom, whatever is refused, and commit it."""
    return await Crowd.of_one(database, level, Timeline.from_table(table, columns=1), overlooking=True)


@then("the work of all is {ending}")
def all_work_ends(ending: str, crowd: Crowd) -> None:
    """Compare with how it went for each of them in the end."""
    assert {outcome.verdict for outcome in crowd.outcomes} == {ending}, crowd


@then("{int} people/person have/has needed more than one attempt")
def have_needed_more_than_one_attempt(heads: int, crowd: Crowd) -> None:
    """Compare with how often each of them had to begin."""
    assert sum(outcome.attempts > 1 for outcome in crowd.outcomes) == heads, crowd


@then("at least {int} people/person have/has needed more than one attempt")
def have_needed_more_than_one_attempt_at_least(heads: int, crowd: Crowd) -> None:
    """Compare with how often each of them had to begin, where they can be in each other's way more than once."""
    assert sum(outcome.attempts > 1 for outcome in crowd.outcomes) >= heads, crowd


@then("the answers are {figures}")
def answers_are(figures: tuple[int, ...], crowd: Crowd) -> None:
    """Compare with what everybody was told in the end, from the lowest to the highest."""
    answers = [outcome.answer for outcome in crowd.outcomes if outcome.answer is not None]
    assert tuple(sorted(answers)) == figures, crowd
