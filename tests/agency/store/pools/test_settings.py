"""Pool settings: those of each environment, those that are refused, and the names that are accepted."""

from __future__ import annotations

import pytest

from agency.store import Store
from agency.store.pools.pools import Access, Pools, PoolTimeoutError
from agency.store.pools.settings import Environment, PoolSettings, UnknownEnvironmentError
from tests.agency.store.pools.clients import LIMIT_S

SETTINGS = {
    Environment.DEVELOPMENT: PoolSettings(size=5, overflow=5, timeout_s=5.0, connect_timeout_s=5.0),
    Environment.STAGING: PoolSettings(size=10, overflow=20, timeout_s=15.0, connect_timeout_s=10.0),
    Environment.PRODUCTION: PoolSettings(size=20, overflow=40, timeout_s=30.0, connect_timeout_s=10.0),
}


@pytest.mark.requirement("S4-POOL-14")
@pytest.mark.parametrize("environment", Environment)
def test_each_environment_has_settings_of_its_own(environment: Environment) -> None:
    assert PoolSettings.of(environment) == SETTINGS[environment]


def test_the_defaults_are_those_of_production() -> None:
    assert PoolSettings() == SETTINGS[Environment.PRODUCTION]


@pytest.mark.anyio
@pytest.mark.requirement("S4-POOL-14")
@pytest.mark.parametrize("environment", Environment)
async def test_both_pools_are_made_with_the_settings_of_the_environment(environment: Environment) -> None:
    pools = Pools.for_environment("postgresql://ana@db.test/app", environment.value)
    assert [pools.of(access).settings for access in Access] == [SETTINGS[environment]] * 2


@pytest.mark.requirement("S4-DB-06")
def test_a_connection_attempt_may_take_10_s_by_default() -> None:
    assert PoolSettings().connect_timeout_s == 10.0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((0, 1, 1.0, 1.0), r"A pool's size is at least 1, not 0\."),
        ((1, -1, 1.0, 1.0), r"A pool's overflow is at least 0, not -1\."),
        ((1, 1, 0.0, 1.0), r"timeout and connect timeout are more than 0 s, not 0 s and 1 s\."),
        ((1, 1, 1.0, 0.0), r"timeout and connect timeout are more than 0 s, not 1 s and 0 s\."),
    ],
)
def test_settings_under_which_no_request_can_succeed_are_refused(
    settings: tuple[int, int, float, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        PoolSettings(*settings)


def test_the_smallest_settings_are_accepted() -> None:
    assert PoolSettings(1, 0, 0.001, 0.001).size == 1


@pytest.mark.parametrize("environment", Environment)
def test_an_environment_is_found_by_exactly_its_name(environment: Environment) -> None:
    assert Environment.named(environment.value) is environment


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("dev", "development"),
        ("local", "development"),
        ("stage", "staging"),
        ("prod", "production"),
        ("live", "production"),
        ("Prod", "production"),
        ("Production", "production"),
        ("STAGING", "staging"),
        ("stagign", "staging"),
    ],
)
def test_a_similar_name_is_refused_with_a_suggestion(name: str, meant: str) -> None:
    with pytest.raises(UnknownEnvironmentError, match=rf"'{name}' is not an environment: .*Did you mean {meant}\?"):
        Environment.named(name)


@pytest.mark.parametrize("name", ["Mars", ""])
def test_a_name_like_no_other_is_refused_with_the_names_that_there_are(name: str) -> None:
    with pytest.raises(UnknownEnvironmentError, match=r"choose one of development, staging, production\.$"):
        Environment.named(name)


@pytest.mark.anyio
@pytest.mark.requirement("S4-DB-05")
async def test_a_store_has_as_many_connections_and_as_long_a_timeout_as_it_was_made_with(database_url: str) -> None:
    store = Store(database_url, pool_size=2, pool_overflow=1, pool_timeout_s=0.05)
    async with store, store.unit_of_work(), store.unit_of_work(), store.unit_of_work():
        assert store._pool.metrics.overflow == 1
        with pytest.raises(PoolTimeoutError):
            await store.unit_of_work().begin()
    assert Store(database_url)._pool.settings.timeout_s < LIMIT_S
