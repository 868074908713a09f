"""Sentences about transactions that the system retries after serialization failures and deadlocks."""

from plainspec import Table, given, parameter_type, then, when
from plainspec.ports.store.database import IsolationLevel
from plainspec.stage import Timeline, Transcript
from plainspec.stage.refusals import Refusals
from plainspec.stage.transactions.concurrent_clients import RetriedTransactions


def attempts(said: str) -> range:
    """Read `once`, `17 times` or `at most 24 times` as the numbers that it allows."""
    if said == "once":
        return range(1, 2)
    number = int(said.removeprefix("at most ").removesuffix(" times"))
    return range(1 if said.startswith("at most") else number, number + 1)


parameter_type(name="attempts", regexp="once|(?:at most )?[0-9]+ times", transformer=attempts)


@given("a retry timeout of {duration}")
def retry_timeout(timeout_s: float, retried: RetriedTransactions) -> None:
    """Begin no other attempt after so long."""
    retried.timeout_s = timeout_s


@given("another client adds 1 to {word} during each of the first {int} attempts")
def conflict(owner: str, times: int, retried: RetriedTransactions) -> None:
    """Have it do so, and commit, after the first row of the owner's transaction."""
    retried.conflicts[owner] = times


@when("{head_count} act(s) with retries at {isolation_level}", gives="transcript")
async def act_with_retries(
    heads: int, level: IsolationLevel, table: Table, retried: RetriedTransactions, refusals: Refusals
) -> Transcript:
    """Run each column as one transaction; in their first attempts all are through with a row before the next begins."""
    return (await retried.run(Timeline.from_table(table, columns=heads), level)).record(refusals)


@then("{word}'s transaction has been attempted {attempts}")
def has_been_attempted(person: str, allowed: range, transcript: Transcript) -> None:
    """Compare with how often the transaction was begun."""
    assert transcript.attempts[person] in allowed, transcript.as_text()
