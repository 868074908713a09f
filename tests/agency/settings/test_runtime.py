"""Settings that are changed while services run, and a Redis that comes and goes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from agency.settings import (
    Change,
    Environment,
    RuntimeSettings,
    SettingsError,
    SettingsErrorKind,
    environment_named,
    load_settings,
)
from plainspec.services.redis.embedded import embedded_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from agency.settings import SharedSettings

pytestmark = pytest.mark.anyio

FILE = """
database_url = "postgresql://localhost/agency"
redis_url = "redis://localhost"
token_secret = "a secret that developers may all see"
"""
LIMIT_S = 10.0


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Run Redis."""
    with embedded_redis() as server:
        yield str(server.url(0))


@pytest.fixture
async def redis(server_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of an empty database."""
    async with Redis.from_url(server_url) as client:
        await client.flushdb()
        yield client


@pytest.fixture
def settings(tmp_path: Path) -> SharedSettings:
    """Load the settings of a worker."""
    (tmp_path / "testing.toml").write_text(FILE)
    return load_settings("worker", Environment.TESTING, tmp_path, {})


async def told(service: RuntimeSettings, count: int) -> list[str]:
    """Wait until a service was told of so many changes."""
    async with asyncio.timeout(LIMIT_S):
        while len(service.changes) < count:  # noqa: ASYNC110 - of a service there is no event
            await asyncio.sleep(0.02)
    return [str(change.value) for change in service.changes]


async def test_a_change_is_seen_although_its_announcement_is_lost(settings: SharedSettings, redis: Redis) -> None:
    async with RuntimeSettings(settings, redis) as one, RuntimeSettings(settings, redis) as other:
        await redis.client_kill_filter(_type="pubsub")
        await one.change("log_level", "debug", "Ana")
        assert await told(other, 1) == ["debug"]


async def test_without_redis_a_service_starts_with_what_its_file_says(settings: SharedSettings) -> None:
    async with Redis.from_url("redis://127.0.0.1:1") as away, RuntimeSettings(settings, away) as service:
        assert service.current is settings


async def test_of_changes_at_the_same_time_none_is_lost(settings: SharedSettings, redis: Redis) -> None:
    async with RuntimeSettings(settings, redis) as one, RuntimeSettings(settings, redis) as other:
        await asyncio.gather(*(one.change("concurrency", n, "Ana") for n in range(1, 11)))
        await asyncio.gather(*(other.change("concurrency", n, "Ben") for n in range(11, 21)))
        seen = await told(other, 20)
        assert sorted(map(int, seen)) == list(range(1, 21))
        assert [change.version for change in other.changes] == list(range(1, 21))
        assert {one.current, other.current} == {one.current}


async def test_a_rollback_of_a_rollback_undoes_the_change_before(settings: SharedSettings, redis: Redis) -> None:
    async with RuntimeSettings(settings, redis) as service:
        heard: list[Change] = []
        service.announce_to(heard.append)
        for level in ("debug", "error"):
            await service.change("log_level", level, "Ana")
        levels = []
        for _ in range(2):
            await service.roll_back("Ben")
            levels.append(service.current.log_level)
        with pytest.raises(SettingsError, match="no change to roll back"):
            await service.roll_back("Ben")
        assert levels == ["debug", "info"]
        assert [(one.value, one.before, one.rolls_back) for one in heard] == [
            ("debug", None, 0),
            ("error", "debug", 0),
            ("debug", "error", 2),
            (None, "debug", 1),
        ]


async def test_callers_see_of_what_kind_a_problem_is(settings: SharedSettings, redis: Redis, tmp_path: Path) -> None:
    kinds = []
    async with RuntimeSettings(settings, redis) as service:
        for refused in (
            service.change("log_level", "there is no such level", "Ana"),
            service.change("port", "8000", "Ana"),
            service.change("redis_url", "redis://elsewhere", "Ana"),
            service.roll_back("Ana"),
        ):
            with pytest.raises(SettingsError) as error:
                await refused
            kinds.append(error.value.kind)
        assert service.changes == ()
    with pytest.raises(SettingsError) as error:
        environment_named("dev")
    kinds.append(error.value.kind)
    with pytest.raises(SettingsError) as error:
        load_settings("worker", Environment.STAGING, tmp_path, {})
    assert [*kinds, error.value.kind] == [
        SettingsErrorKind.INVALID,
        SettingsErrorKind.NOT_FOUND,
        SettingsErrorKind.FIXED,
        *[SettingsErrorKind.NOT_FOUND] * 3,
    ]
