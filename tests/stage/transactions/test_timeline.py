"""Timelines on a real server: order, waits, refusals, and hangs that end with a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage.refusals import Refusals
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.phrases import Kind
from plainspec.stage.transactions.transcript import Ending
from tests.stage.transactions.account_timelines import play

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

pytestmark = pytest.mark.anyio

READ_COMMITTED = IsolationLevel.READ_COMMITTED
BOTH_ADD_FROM_ONE_READING = (
    ("Ana", "Ben"),
    ("reads Ana", ""),
    ("", "reads Ana"),
    ("sets Ana to 150", ""),
    ("", "sets Ana to 130 and waits"),
    ("commits", ""),
    ("", "commits"),
)
CROSSWISE = (
    ("Ana", "Ben"),
    ("adds 1 to Ana", ""),
    ("", "adds 1 to Ben"),
    ("adds 1 to Ben and waits", ""),
    ("", "adds 1 to Ana"),
    ("then commits", "then commits"),
)


async def test_a_call_that_waits_goes_on_when_the_other_is_done(database: Database) -> None:
    transcript = await play(database, *BOTH_ADD_FROM_ONE_READING)
    (late,) = [event for event in transcript.of("Ben").events if event.kind is Kind.WRITE]
    assert (late.row, late.ended_row, late.waited_for) == (4, 5, ("Ana",))
    assert transcript.who_waited == ("Ben",)
    assert await database.accounts() == (Account("Ana", 130), Account("Ben", 50))


async def test_a_refusal_is_a_value_and_the_transaction_is_over(database: Database) -> None:
    transcript = await play(database, *BOTH_ADD_FROM_ONE_READING, level=IsolationLevel.REPEATABLE_READ)
    events = transcript.of("Ben").events
    assert [event.refusal.sqlstate for event in events if event.refusal] == ["40001", "40000"]
    assert [refusal.name for refusal in transcript.of("Ben").refusals] == ["serialization failure"]
    assert [transcript.of(person).ending for person in transcript.people] == [Ending.COMMITTED, Ending.ROLLED_BACK]


async def test_the_picture_shows_who_did_what_saw_what_and_waited_for_whom(database: Database) -> None:
    transcript = await play(database, *BOTH_ADD_FROM_ONE_READING, level=IsolationLevel.SERIALIZABLE)
    assert transcript.as_text().splitlines() == [
        "at serializable",
        "row  Ana               Ben",
        "1    reads Ana -> 100",
        "2                      reads Ana -> 100",
        "3    sets Ana to 150",
        "4                      sets Ana to 130 ... waits for Ana",
        "5    commits",
        "5                      ... goes on -> refused: serialization failure (40001)",
        "6                      commits -> refused: transaction rolled back (40000)",
    ]


async def test_a_deadlock_ends_with_one_refusal_and_one_commit(database: Database) -> None:
    transcript = await play(database, *CROSSWISE)
    (winner,) = transcript.not_refused
    (loser,) = set(transcript.people) - {winner}
    assert transcript.of(winner).ending is Ending.COMMITTED
    assert [refusal.name for refusal in transcript.of(loser).refusals] == ["deadlock"]
    assert "Ana" in transcript.who_waited
    assert await database.accounts() == (Account("Ana", 101), Account("Ben", 51))


async def test_a_savepoint_that_does_not_exist_is_refused_and_the_transaction_goes_on(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("adds 1 to Ana",), ("rolls back to the savepoint",), ("commits",))
    assert [refusal.name for refusal in transcript.of("Ana").refusals] == ["no such savepoint"]
    assert transcript.of("Ana").ending is Ending.COMMITTED


async def test_three_people_can_wait_in_a_row(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana", "Ben", "Cleo"),
        ("adds 1 to Ana", "", ""),
        ("", "adds 1 to Ben", ""),
        ("", "adds 1 to Ana and waits", ""),
        ("", "", "adds 1 to Ben and waits"),
        ("commits", "", ""),
        ("", "commits", ""),
        ("", "", "commits"),
    )
    ends = {event.person: event.ended_row for event in transcript.events if event.waited_for}
    assert ends == {"Ben": 5, "Cleo": 6}
    assert await database.accounts() == (Account("Ana", 102), Account("Ben", 52))


async def test_a_wait_that_was_announced_and_did_not_come_is_an_error(database: Database) -> None:
    with pytest.raises(AssertionError, match="Row 2: Ben adds 1 to Ben was expected to wait, but did not: it was done"):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ben and waits"))


async def test_a_session_with_a_blocked_call_cannot_make_another(database: Database) -> None:
    with pytest.raises(
        TimelineError, match=r"Row 3: Ben has another call, but the last one still waits.\nBen waits for Ana: row 2"
    ):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana and waits"), ("", "commits"))


async def test_a_wait_that_no_row_ends_is_reported_at_once_with_who_waits_for_whom(database: Database) -> None:
    async with asyncio.timeout(60):
        with pytest.raises(TimelineError, match=r"is over, .*\nBen waits for Ana: row 2, adds 1 to Ana\nat read"):
            await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana and waits"), limit_s=600)


async def test_a_call_that_neither_ends_nor_waits_for_the_table_reaches_the_limit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def see_no_blockers(_: int) -> frozenset[int]:
        return frozenset()

    monkeypatch.setattr(database, "blockers", see_no_blockers)
    with pytest.raises(
        TimelineError, match=r"Row 2 did not finish within 0.2 s.\nBen waits for no session of the table"
    ):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana"), limit_s=0.2)


async def test_an_error_that_is_no_refusal_stops_the_timeline(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agency.store import Accounts  # noqa: PLC0415 - the system is broken for this test only

    async def fail(*_: object, **__: object) -> int:
        raise ArithmeticError("nonsense")

    monkeypatch.setattr(Accounts, "count", fail)
    with pytest.raises(ArithmeticError, match="nonsense"):
        await play(database, ("Ana",), ("counts the accounts",), ("commits",))


async def test_no_task_is_left_running(database: Database) -> None:
    before = asyncio.all_tasks()
    with pytest.raises(TimelineError):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana and waits"))
    assert asyncio.all_tasks() == before


async def test_what_is_refused_because_the_transaction_has_failed_is_no_refusal_of_its_own(database: Database) -> None:
    rows = (("takes 101 from Ana", ""), ("reads Ana", ""), ("commits", ""))
    transcript = await play(database, ("Ana", "Ben"), *rows)
    ana = transcript.of("Ana")
    assert [event.refusal.name for event in ana.events if event.refusal] == [
        *["check violation", "failed transaction", "transaction rolled back"]
    ]
    assert [refusal.name for refusal in ana.refusals] == ["check violation"]
    assert (ana.ending, transcript.of("Ben").ending) == (Ending.ROLLED_BACK, Ending.LEFT_OPEN)


async def test_refusals_are_entered_in_the_ledger_also_as_those_of_one_of_them(database: Database) -> None:
    ledger = Refusals()
    (await play(database, ("Ana", "Ben"), ("takes 101 from Ana", ""), ("", "commits"))).record(ledger)
    assert ledger.last("Ana").name == ledger.last("one of them").name == "check violation"
    assert ledger.all("Ben") == ()
    both = (("takes 101 from Ana", ""), ("", "takes 51 from Ben"))
    ledger = Refusals()
    await database.empty()
    (await play(database, ("Ana", "Ben"), *both)).record(ledger)
    assert ledger.all("one of them") == ()
