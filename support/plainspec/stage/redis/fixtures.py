"""The support fixture for Redis: what a scenario's sentences do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.stage.redis.stage import RedisStage


@fixture(scope="scenario")
async def redis_stage(redis_url: str) -> AsyncIterator[RedisStage]:
    """Set the stage for keys, commands and channels of the scenario's Redis."""
    from plainspec.services.redis.contents import connected
    from plainspec.stage.redis.stage import RedisStage

    async with connected(redis_url) as client, connected(redis_url) as raw:
        raw.response_callbacks.clear()
        stage = RedisStage(client, raw)
        try:
            yield stage
        finally:
            await stage.close()
