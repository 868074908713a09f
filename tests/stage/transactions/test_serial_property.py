"""Serializable on generated timelines, and the weaker levels shown to be weaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from anyio import from_thread, to_thread
from hypothesis import HealthCheck, Phase, find, given, settings

from plainspec.ports.store.database import IsolationLevel
from tests.stage.transactions.generated import judged, timelines

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database
    from plainspec.stage import Timeline

pytestmark = pytest.mark.anyio

ON_A_SERVER = settings(
    max_examples=150,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
UNTIL_FOUND = settings(max_examples=2000, database=None, derandomize=True, phases=[Phase.generate])


@pytest.mark.requirement("S4-TXN-08")
@ON_A_SERVER
@given(timeline=timelines())
async def test_at_serializable_every_outcome_is_that_of_some_order(timeline: Timeline, database: Database) -> None:
    closest, picture = await judged(timeline, database, IsolationLevel.SERIALIZABLE)
    assert not closest.difference, f"{closest.as_text()}\n{picture}"


@pytest.mark.parametrize("level", [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ])
async def test_at_weaker_levels_some_outcome_is_that_of_no_order(level: IsolationLevel, database: Database) -> None:
    differences: list[str] = []

    def has_no_order(timeline: Timeline) -> bool:
        closest, _ = from_thread.run(judged, timeline, database, level)
        differences.append(closest.difference)
        return bool(closest.difference)

    await to_thread.run_sync(lambda: find(timelines(), has_no_order, settings=UNTIL_FOUND))
    assert any(differences)


@ON_A_SERVER
@given(timeline=timelines(one_after_the_other=True))
async def test_accounts_in_memory_and_in_the_database_mean_the_same(timeline: Timeline, database: Database) -> None:
    closest, picture = await judged(timeline, database, IsolationLevel.READ_COMMITTED)
    assert not closest.difference, f"{closest.as_text()}\n{picture}"
