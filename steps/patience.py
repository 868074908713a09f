"""Steps about the patience of somebody whose work is refused because another one is in the way."""

from plainspec import given, then, when
from plainspec.ports.database import Account, Database, IsolationLevel
from plainspec.stage import Crowd
from plainspec.stage.transactions.concurrent_clients import Trial


@given("{word} has patience for {duration}, and Ben will be in her way {int} time(s)", gives="trial")
def will_be_tried(owner: str, patience_s: float, times: int) -> Trial:
    """Take down how long she will try, and after how many readings somebody else will add 1 before she writes."""
    return Trial(owner, patience_s, times)


@when("she sets her account to {change}, at {isolation_level}", gives="crowd")
async def set_patiently(change: int, level: IsolationLevel, trial: Trial, database: Database) -> Crowd:
    """Let her try as long as she has patience."""
    return await Crowd.raising_disturbed(database, level, trial, change)


@when("she takes {duration} to set her account to {change}, at {isolation_level}", gives="crowd")
async def set_slowly(lasts_s: float, change: int, level: IsolationLevel, trial: Trial, database: Database) -> Crowd:
    """Let her try as long as she has patience, and each of her attempts take so long."""
    return await Crowd.raising_disturbed(database, level, trial, change, lasts_s)


@then("it has been begun {int} time(s)")
def has_been_begun(times: int, crowd: Crowd) -> None:
    """Compare with how often the one person had to begin."""
    assert [outcome.attempts for outcome in crowd.outcomes] == [times], crowd


@then("it has been begun {int} times at the most")
def has_been_begun_at_most(times: int, crowd: Crowd) -> None:
    """Compare with how often the one person has begun: a slow machine makes it less, and never more."""
    (outcome,) = crowd.outcomes
    assert outcome.attempts <= times, crowd


@then("the account of {word} has got 1 for each attempt")
async def has_got_one_for_each(
    owner: str, crowd: Crowd, opening_accounts: tuple[Account, ...], database: Database
) -> None:
    """Compare the committed balance with what was there before, and what came with each attempt."""
    before, after = ({one.owner: one.balance for one in some} for some in (opening_accounts, await database.accounts()))
    gain = after[owner] - before[owner]
    assert gain == sum(outcome.attempts for outcome in crowd.outcomes), f"{owner} has got {gain}: {crowd}"


@then("where nobody says otherwise, patience lasts for {duration}")
def patience_lasts(patience_s: float, database: Database) -> None:
    """Compare with the system's own figure."""
    assert database.patience_s == patience_s
