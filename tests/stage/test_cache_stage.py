"""The notation of what services do with a cache, and the comparison of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from plainspec.ports.cache import CacheSystem, Entry
from plainspec.ports.store.threads import User
from plainspec.stage.cache.actions import act, user_named
from plainspec.stage.cache.comparison import difference, value_of
from plainspec.stage.cache.stage import CacheStage
from plainspec.stage.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio

ROW = {"name": "theme", "value": "dark", "expires in": "60 s"}


@pytest.fixture
def stage() -> CacheStage:
    """Set the stage without a system, which these tests do not reach."""
    return CacheStage(cast("CacheSystem", None), "redis://127.0.0.1:1", Refusals())


def exactly(left_s: float | None, stated_s: float) -> bool:
    return left_s == stated_s


def test_people_are_of_acme_unless_a_scenario_says_more() -> None:
    assert [user_named("Ana"), user_named("Ana of Bolt")] == [User("Acme", "Ana"), User("Bolt", "Ana")]


@pytest.mark.parametrize(
    ("text", "value"), [("nothing", None), ("12", 12), ("-3", -3), ("dark", "dark"), ('"12 h"', "12 h"), ("--1", "--1")]
)
def test_values_are_whole_numbers_or_texts(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        ([Entry("theme", "dark", 60.0)], ""),
        ([], "there is no theme"),
        ([Entry("theme", "light", 60.0)], "theme is 'light'"),
        ([Entry("theme", "dark", None)], "theme expires in None s, not in 60 s"),
        ([Entry("theme", "dark", 60.0), Entry("font", "large", 1.0)], "there is font = 'large', too"),
    ],
)
def test_entries_are_compared_exactly(found: list[Entry], problem: str) -> None:
    assert difference([ROW], found, exactly) == problem


def test_an_entry_can_be_no_older_than_the_scenario(stage: CacheStage) -> None:
    could: Callable[[float | None, float], bool] = stage.could_expire_in
    assert could(60.0, 60.0)
    assert not could(60.001, 60.0)
    assert not could(30.0, 60.0)
    assert not could(None, 60.0)


@pytest.mark.parametrize("action", ["Ana sings", "reads her balance", "waits 1 h", "Ana sets her balance to 5"])
async def test_a_cell_that_says_nothing_known_is_refused(stage: CacheStage, action: str) -> None:
    with pytest.raises(ValueError, match="not an action of a service"):
        await act(stage, "gateway", action)


async def test_a_cell_says_how_long_a_service_waits_for_the_load_of_another_one(stage: CacheStage) -> None:
    with pytest.raises(LookupError, match="no service 'printer'"):
        await act(stage, "printer", "Ana reads her balance, waiting for another load for at most 100 ms")
    assert stage.wait_s == 0.1


async def test_what_is_not_on_the_stage_is_named(stage: CacheStage) -> None:
    with pytest.raises(LookupError, match="no service 'printer'; there are gateway, worker"):
        await act(stage, "printer", "Ana reads her balance")
    with pytest.raises(LookupError, match="say 'Given Redis can be stopped' first"):
        await act(stage, "Redis", "stops")
    await act(stage, "gateway", "Ana commits")
    await act(stage, "gateway", "waits 1 ms")
