"""What happens to sessions in the middle of a timeline, and transactions that are not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.store.database import Account
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.transcript import Ending
from tests.stage.transactions.account_timelines import play

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

pytestmark = pytest.mark.anyio


async def test_a_transaction_that_raises_is_rolled_back(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("sets Ana to 1",), ("raises an error",))
    assert transcript.of("Ana").ending is Ending.ROLLED_BACK
    assert (await database.accounts())[0] == Account("Ana", 100)


async def test_a_transaction_that_is_left_open_is_rolled_back(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("sets Ana to 1",))
    assert transcript.of("Ana").ending is Ending.LEFT_OPEN
    assert (await database.accounts())[0] == Account("Ana", 100)


async def test_a_lost_connection_ends_the_transaction_and_unblocks_others(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana", "Ben"),
        ("adds 1 to Ana", ""),
        ("", "adds 1 to Ana and waits"),
        ("loses the connection", ""),
        ("", "commits"),
        ("commits", ""),
    )
    assert transcript.of("Ana").ending is Ending.IN_DOUBT
    assert [refusal.name for refusal in transcript.of("Ana").refusals] == ["outcome unknown"]
    assert await database.accounts() == (Account("Ana", 101), Account("Ben", 50))


async def test_a_call_that_is_cancelled_says_so_in_the_picture(database: Database) -> None:
    transcript = await play(
        database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "adds 1 to Ana and waits"), ("", "is cancelled")
    )
    assert transcript.of("Ben").events[0].cancelled
    assert "... goes on -> cancelled" in transcript.as_text()


async def test_there_has_to_be_a_call_to_cancel(database: Database) -> None:
    with pytest.raises(LookupError, match="There is no call to cancel"):
        await play(database, ("Ana",), ("is cancelled",))


async def test_a_session_that_idles_without_a_timeout_reaches_that_of_the_timeline(database: Database) -> None:
    with pytest.raises(TimelineError, match=r"Row 2: Ana idles until disconnected, not within 1 s"):
        await play(database, ("Ana",), ("adds 1 to Ana",), ("idles until disconnected",), limit_s=1.0)
