"""Timelines on a real server: order, waits, refusals, and hangs that end with a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plainspec import Table
from plainspec.ports.database import Account, IsolationLevel
from plainspec.stage import Timeline
from plainspec.stage.transactions.calls import TimelineError
from tests.stage.playing import play

if TYPE_CHECKING:
    from plainspec.ports.database import Database

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
    (late,) = [event for event in transcript.of("Ben").events if event.verb == "sets"]
    assert (late.row, late.ended_row, late.waited_for) == (4, 5, ("Ana",))
    assert transcript.who_waited == ("Ben",)
    assert await database.accounts() == (Account("Ana", 130), Account("Ben", 50))


async def test_one_person_can_work_at_a_level_of_their_own(database: Database) -> None:
    table = Table((("Ana", "Ben"), ("asks for the level", "asks for the level"), ("commits", "commits")))
    timeline = Timeline.from_table(table)
    transcript = await timeline.play(database, READ_COMMITTED, exceptions={"Ben": IsolationLevel.SERIALIZABLE})
    assert transcript.of("Ana").levels == (READ_COMMITTED,)
    assert transcript.of("Ben").levels == (IsolationLevel.SERIALIZABLE,)
    with pytest.raises(TimelineError, match="no column for Cleo; there are Ana, Ben"):
        await timeline.play(database, READ_COMMITTED, exceptions={"Cleo": READ_COMMITTED})


async def test_a_refusal_is_a_value_and_the_transaction_is_over(database: Database) -> None:
    transcript = await play(database, *BOTH_ADD_FROM_ONE_READING, level=IsolationLevel.REPEATABLE_READ)
    assert [refusal.sqlstate for refusal in transcript.of("Ben").refusals] == ["40001", "40000"]
    assert transcript.of("Ben").verdict == "refused: serialization failure"
    assert transcript.of("Ana").verdict == "committed"


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
    assert sorted(transcript.of(person).verdict for person in transcript.people) == ["committed", "refused: deadlock"]
    assert "Ana" in transcript.who_waited
    assert await database.accounts() == (Account("Ana", 101), Account("Ben", 51))


async def test_a_point_that_nobody_saved_is_refused_and_costs_nothing(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("adds 1 to Ana",), ("goes back to the point",), ("commits",))
    assert transcript.of("Ana").verdict == "refused: no such savepoint"
    assert transcript.of("Ana").commit_verdict == "committed"


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
    with pytest.raises(AssertionError, match="Row 2: Ben adds 1 to Ben and was to wait, but did not: it was done"):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ben and waits"))


async def test_somebody_who_waits_cannot_act(database: Database) -> None:
    with pytest.raises(TimelineError, match=r"Row 3: Ben is to act, but still waits.\nBen waits for Ana: row 2"):
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana"), ("", "commits"))


async def test_a_wait_that_nobody_ends_is_reported_at_once_with_who_waits_for_whom(database: Database) -> None:
    async with asyncio.timeout(60):
        with pytest.raises(TimelineError, match=r"is over, .*\nBen waits for Ana: row 2, adds 1 to Ana\nat read"):
            await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana"), limit_s=600)


async def test_a_call_that_neither_ends_nor_waits_for_the_table_reaches_the_limit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def see_nobody(_: int) -> frozenset[int]:
        return frozenset()

    monkeypatch.setattr(database, "blockers", see_nobody)
    with pytest.raises(TimelineError, match=r"Row 2 was not done within 0.2 s.\nBen waits for nobody in the table"):
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
        await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana"))
    assert asyncio.all_tasks() == before


async def test_the_end_of_the_commit_is_told_apart_from_the_first_refusal(database: Database) -> None:
    transcript = await play(database, ("Ana", "Ben"), ("takes 101 from Ana", ""), ("commits", ""))
    assert transcript.of("Ana").verdict == "refused: check violation"
    assert transcript.of("Ana").commit_verdict == "refused: transaction rolled back"
    with pytest.raises(LookupError, match="Ben has not tried to commit"):
        assert transcript.of("Ben").commit_verdict
