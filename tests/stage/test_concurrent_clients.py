"""Transactions that are retried: lock step in the first attempts, how often each was begun, and an end in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec import Table
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage import Timeline, Transcript
from plainspec.stage.refusals import Refusals
from plainspec.stage.transactions import concurrent_clients
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.concurrent_clients import RetriedTransactions
from plainspec.stage.transactions.transcript import Ending

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

pytestmark = pytest.mark.anyio

RAISE = (("reads Ana",) * 3, ("sets Ana to 10 more than read",) * 3)


@pytest.fixture
async def retried(database: Database) -> RetriedTransactions:
    await database.fill([Account("Ana", 100), Account("Ben", 50)])
    return RetriedTransactions(database)


async def run(
    retried: RetriedTransactions, *raw: tuple[str, ...], level: IsolationLevel = IsolationLevel.REPEATABLE_READ
) -> Transcript:
    people = ("Ana", "Ben", "Cleo")[: len(raw[0])]
    return await retried.run(Timeline.from_table(Table((people, *raw))), level)


async def test_all_but_one_are_retried(retried: RetriedTransactions, database: Database) -> None:
    transcript = await run(retried, *RAISE)
    assert sorted(number > 1 for number in transcript.attempts.values()) == [False, True, True]
    assert {transcript.of(person).ending for person in transcript.people} == {Ending.COMMITTED}
    assert (await database.accounts())[0] == Account("Ana", 130)


async def test_the_transcript_has_the_last_attempt_with_its_figures(retried: RetriedTransactions) -> None:
    retried.conflicts["Ana"] = 1
    transcript = await run(retried, ("reads Ana",), ("sets Ana to 10 more than read",))
    assert transcript.as_text().splitlines() == [
        "at repeatable read",
        "attempts: Ana 2",
        "row  Ana",
        "1    reads Ana -> 101",
        "2    sets Ana to 111",
        "2    commits",
    ]


async def test_after_the_timeout_the_last_refusal_is_entered(retried: RetriedTransactions) -> None:
    retried.timeout_s, retried.conflicts["Ana"] = 0.0, 1
    transcript = await run(retried, ("reads Ana",), ("sets Ana to 10 more than read",))
    ledger = Refusals()
    transcript.record(ledger)
    assert (ledger.last("Ana").name, transcript.attempts) == ("serialization failure", {"Ana": 1})


async def test_a_refusal_of_the_commit_itself_is_entered(retried: RetriedTransactions) -> None:
    transcript = await run(retried, ("adds 1 to Ana",), ("inserts a standing order for Zoe",), ("commits",))
    assert [refusal.name for refusal in transcript.of("Ana").refusals] == ["foreign key violation"]
    assert transcript.of("Ana").ending is Ending.ROLLED_BACK


async def test_a_transaction_that_is_retried_without_end_is_stopped(
    retried: RetriedTransactions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agency.store import retrying  # noqa: PLC0415 - the system is changed for this test only

    monkeypatch.setattr(retrying, "RETRYABLE_SQLSTATES", {"23514"})
    transcript = await run(retried, ("takes 200 from Ana",))
    assert transcript.attempts == {"Ana": 11}
    assert transcript.of("Ana").ending is Ending.LEFT_OPEN
    assert (await database.accounts())[0] == Account("Ana", 100)


async def test_a_transaction_that_waits_for_ever_reaches_the_limit(
    retried: RetriedTransactions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concurrent_clients, "RUN_LIMIT_S", 0.3)
    async with database.session(IsolationLevel.READ_COMMITTED) as other:
        await other.lock("Ana", wait=True)
        with pytest.raises(TimeoutError):
            await run(retried, *RAISE)


@pytest.mark.parametrize("cells", [("rolls back",), ("raises an error",), ("commits", "reads Ana")])
async def test_a_transaction_that_is_retried_ends_with_its_commit_only(
    retried: RetriedTransactions, cells: tuple[str, ...]
) -> None:
    with pytest.raises(TimelineError, match=r"Row 1: .* does not end a transaction that is retried"):
        await run(retried, *((cell,) for cell in cells))
