"""Support fixtures of the services: servers for the run, and what makes databases on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from plainspec.services.databases import Databases
    from plainspec.services.postgres import PostgresServer
    from plainspec.services.redis_databases import RedisDatabases
    from plainspec.services.redis_server import RedisServer


@fixture(scope="session")
async def postgres() -> AsyncIterator[PostgresServer]:
    """Provide PostgreSQL, from the first step that needs it to the end of the run.

    Raises:
        ServiceError: it did not start; says how far it came, where its log is, and what to do.
    """
    from plainspec.services.providers import postgres_server  # noqa: PLC0415 - loaded when needed

    async with postgres_server() as running:
        yield running


@fixture(scope="session")
async def databases(postgres: PostgresServer) -> AsyncIterator[Databases]:
    """Make and drop databases on the server."""
    from plainspec.services.databases import Databases  # noqa: PLC0415 - loaded when needed

    async with Databases.on(postgres) as made:
        yield made


@fixture(scope="session")
async def redis_server() -> AsyncIterator[RedisServer]:
    """Provide Redis, from the first step that needs it to the end of the run.

    Raises:
        ServiceError: it did not start; says where its log is, and what to do.
    """
    from plainspec.services import providers  # noqa: PLC0415 - loaded when needed

    async with providers.redis_server() as running:
        yield running


@fixture(scope="session")
async def redis_databases(redis_server: RedisServer) -> AsyncIterator[RedisDatabases]:
    """Lease the logical databases of the Redis server."""
    from plainspec.services.redis_databases import RedisDatabases  # noqa: PLC0415 - loaded when needed

    async with RedisDatabases.on(redis_server) as leasing:
        yield leasing


@fixture(scope="scenario")
async def redis_url(redis_databases: RedisDatabases) -> AsyncIterator[str]:
    """Hand out an empty Redis database of its own; what is in it is gone afterwards."""
    async with redis_databases.lease() as url:
        yield url


@fixture(scope="scenario")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of the scenario's Redis database; answers are texts."""
    from redis.asyncio import Redis  # noqa: PLC0415 - loaded when needed

    async with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client
