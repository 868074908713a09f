"""Steps about people who do the same at once, each in a transaction that is run again when it was refused."""

from plainspec import parameter_type, then, when
from plainspec.ports import Database, IsolationLevel
from plainspec.stage import Crowd


def signed(change: str) -> int:
    """Read `10 more` or `10 less`."""
    amount, direction = change.split()
    return int(amount) if direction == "more" else -int(amount)


parameter_type(name="change", regexp="[0-9]+ more|[0-9]+ less", transformer=signed)


@when("{int} people at once read the account of {word} and set it to {change}, at {isolation_level}", gives="crowd")
async def act_at_once(heads: int, owner: str, change: int, level: IsolationLevel, database: Database) -> Crowd:
    """Let all of them read before anybody writes."""
    return await Crowd.raising(database, level, heads, owner, change)


@then("the work of all is {ending}")
def all_work_ends(ending: str, crowd: Crowd) -> None:
    """Compare with how it went for each of them in the end."""
    assert {outcome.verdict for outcome in crowd.outcomes} == {ending}, crowd


@then("{int} people have needed more than one attempt")
def have_needed_more_than_one_attempt(heads: int, crowd: Crowd) -> None:
    """Compare with how often each of them had to begin."""
    assert sum(outcome.attempts > 1 for outcome in crowd.outcomes) == heads, crowd
