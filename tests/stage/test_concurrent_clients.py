"""Crowds: how often everybody had to begin, and an end for those that come to none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.database import Account, IsolationLevel
from plainspec.stage import Crowd
from plainspec.stage.transactions import concurrent_clients
from plainspec.stage.transactions.concurrent_clients import Outcome

if TYPE_CHECKING:
    from plainspec.ports.database import Database

pytestmark = pytest.mark.anyio


async def test_all_but_one_begin_again(database: Database) -> None:
    await database.fill([Account("Ana", 100)])
    raised = await Crowd.raising(database, IsolationLevel.REPEATABLE_READ, 3, "Ana", 10)
    assert sorted(outcome.attempts > 1 for outcome in raised.outcomes) == [False, True, True]
    assert {outcome.verdict for outcome in raised.outcomes} == {"committed"}
    assert await database.accounts() == (Account("Ana", 130),)


async def test_work_that_is_refused_too_often_keeps_its_refusal(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agency.store import retrying  # noqa: PLC0415 - the system is changed for this test only

    monkeypatch.setattr(retrying.transact, "__kwdefaults__", {"patience_s": 0.0})
    await database.fill([Account("Ana", 100)])
    raised = await Crowd.raising(database, IsolationLevel.REPEATABLE_READ, 2, "Ana", 10)
    assert sorted(outcome.verdict for outcome in raised.outcomes) == ["committed", "refused: serialization failure"]
    assert [outcome.attempts for outcome in raised.outcomes] == [1, 1]


async def test_whoever_would_have_to_begin_for_ever_is_stopped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agency.store import retrying  # noqa: PLC0415 - the system is changed for this test only

    monkeypatch.setattr(retrying, "WORTH_ANOTHER_ATTEMPT", {"23514"})
    await database.fill([Account("Ana", 100)])
    raised = await Crowd.raising(database, IsolationLevel.READ_COMMITTED, 1, "Ana", -200)
    assert raised.outcomes == (Outcome(11, "run again without end: not done in 10 attempts"),)
    assert await database.accounts() == (Account("Ana", 100),)


async def test_a_crowd_that_never_gets_through_is_given_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrent_clients, "CROWD_LIMIT_S", 0.3)
    await database.fill([Account("Ana", 100)])
    async with database.session(IsolationLevel.READ_COMMITTED) as somebody:
        await somebody.lock("Ana", wait=True)
        with pytest.raises(TimeoutError):
            await Crowd.raising(database, IsolationLevel.READ_COMMITTED, 2, "Ana", 10)
