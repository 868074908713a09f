"""Calls that time out and calls that are queued behind others, played on a real server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plainspec.ports.store.database import Account
from plainspec.stage.transactions.calls import TimelineError
from tests.stage.transactions.account_timelines import play

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

pytestmark = pytest.mark.anyio


async def test_a_call_that_times_out_has_ended_before_the_next_row(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana", "Ben"),
        ("locks Ana", ""),
        ("", "sets the lock timeout to 30 ms"),
        ("", "locks Ana and times out"),
        ("commits", ""),
        ("", "rolls back"),
    )
    assert [refusal.name for refusal in transcript.of("Ben").refusals] == ["lock not available"]
    assert [event.ended_row for event in transcript.of("Ben").events] == [2, 3, 5]


async def test_a_call_that_was_expected_to_time_out_and_was_done_is_an_error(database: Database) -> None:
    with pytest.raises(AssertionError, match="Row 1: Ana locks Ana was expected to time out, but did not: it was done"):
        await play(database, ("Ana",), ("locks Ana and times out",))


async def test_a_call_that_times_out_without_a_timeout_reaches_the_limit_of_the_timeline(database: Database) -> None:
    with pytest.raises(TimelineError, match=r"Row 2 did not finish within 0.2 s.\nBen waits for Ana: row 2"):
        await play(database, ("Ana", "Ben"), ("locks Ana", ""), ("", "locks Ana and times out"), limit_s=0.2)


async def test_a_queued_call_is_made_when_the_one_before_has_ended(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana", "Ben"),
        ("locks Ana", ""),
        ("", "adds 1 to Ana and waits"),
        ("", "then adds 2 to Ana"),
        ("", "then commits"),
        ("then commits", ""),
    )
    assert [(event.text, event.ended_row) for event in transcript.of("Ben").events] == [
        ("adds 1 to Ana", 5),
        ("adds 2 to Ana", 5),
        ("commits", 5),
    ]
    assert [event.waited_for for event in transcript.of("Ben").events] == [("Ana",), (), ()]
    assert await database.accounts() == (Account("Ana", 103), Account("Ben", 50))


async def test_nothing_is_done_after_a_call_that_never_ends(database: Database) -> None:
    before = asyncio.all_tasks()
    with pytest.raises(TimelineError, match="is over, and a call is still blocked"):
        await play(database, ("Ana", "Ben"), ("locks Ana", ""), ("", "deletes Ana and waits"), ("", "then commits"))
    assert asyncio.all_tasks() == before
    assert await database.accounts() == (Account("Ana", 100), Account("Ben", 50))
