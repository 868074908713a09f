"""What happens to people in the middle of a timeline, and work that has no end of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.database import Account
from plainspec.stage.transactions.calls import TimelineError
from tests.stage.playing import play

if TYPE_CHECKING:
    from plainspec.ports.database import Database

pytestmark = pytest.mark.anyio


async def test_work_that_breaks_off_is_undone(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("sets Ana to 1",), ("breaks off",))
    assert transcript.of("Ana").verdict == "broken off"
    assert (await database.accounts())[0] == Account("Ana", 100)


async def test_work_that_is_left_open_is_undone(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("sets Ana to 1",))
    assert transcript.of("Ana").verdict == "left open"
    assert (await database.accounts())[0] == Account("Ana", 100)


async def test_somebody_who_is_cut_off_is_refused_and_frees_the_one_who_waits(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana", "Ben"),
        ("adds 1 to Ana", ""),
        ("", "adds 1 to Ana and waits"),
        ("is cut off", ""),
        ("", "commits"),
        ("commits", ""),
    )
    assert transcript.of("Ana").commit_verdict == "refused: outcome unknown"
    assert await database.accounts() == (Account("Ana", 101), Account("Ben", 50))


async def test_a_call_that_is_given_up_says_so_in_the_picture(database: Database) -> None:
    transcript = await play(
        database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana and waits"), ("", "gives up")
    )
    assert transcript.of("Ben").verdict == "given up"
    assert "... goes on -> given up" in transcript.as_text()


async def test_there_has_to_be_a_call_to_give_up(database: Database) -> None:
    with pytest.raises(LookupError, match="There is no call to give up"):
        await play(database, ("Ana",), ("gives up",))


async def test_whoever_idles_without_a_limit_reaches_that_of_the_timeline(database: Database) -> None:
    with pytest.raises(TimelineError, match=r"Row 2: Ana idles until cut off, not within 1 s"):
        await play(database, ("Ana",), ("adds 1 to Ana",), ("idles until cut off",), limit_s=1.0)
