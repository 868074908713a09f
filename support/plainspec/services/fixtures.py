"""Support fixtures of the services: servers for the run, and what makes databases on them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, MutableMapping
    from pathlib import Path
    from sqlite3 import Connection

    from redis.asyncio import Redis

    from plainspec.ports.capabilities import Capabilities
    from plainspec.services.postgres.databases import Databases
    from plainspec.services.postgres.server import PostgresServer
    from plainspec.services.redis.databases import Namespace, RedisDatabases
    from plainspec.services.redis.server import RedisServer
    from plainspec.services.redis.stoppable import StoppableRedis
    from plainspec.services.run_context import RunContext
    from plainspec.services.stand_ins.loopback_only import LoopbackOnly
    from plainspec.services.stand_ins.ollama import OllamaStandIn
    from plainspec.services.stores import Stores


@fixture(scope="scenario")
def isolated_env() -> Iterator[MutableMapping[str, str]]:
    """Hand out the environment variables of this process to be changed; afterwards they are what they were."""
    before = dict(os.environ)
    try:
        yield os.environ
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


@fixture(scope="scenario")
def stores() -> Stores:
    """Collect the stores that the scenario uses."""
    from plainspec.services.stores import Stores

    return Stores()


@fixture(scope="session")
async def postgres(run_context: RunContext) -> AsyncIterator[PostgresServer]:
    """Provide PostgreSQL, from the first step that needs it to the end of the run.

    Raises:
        ServiceError: it did not start; says how far it came, where its log is, and what to do.
    """
    from plainspec.services.providers import postgres_server

    async with postgres_server(run_context) as running:
        yield running


@fixture(scope="session")
@needs("asyncpg")
async def databases(postgres: PostgresServer, run_context: RunContext) -> AsyncIterator[Databases]:
    """Make and drop databases on the server."""
    from plainspec.services.postgres.databases import Databases

    async with Databases.on(postgres, run_context.begun) as made:
        yield made


@fixture(scope="session")
async def postgres_capabilities(databases: Databases) -> Capabilities:
    """Ask PostgreSQL what it can do."""
    return await databases.capabilities()


@fixture(scope="session")
async def redis_server(run_context: RunContext) -> AsyncIterator[RedisServer]:
    """Provide Redis, from the first step that needs it to the end of the run.

    Raises:
        ServiceError: it did not start; says where its log is, and what to do.
    """
    from plainspec.services import providers

    async with providers.redis_server(run_context) as running:
        yield running


@fixture(scope="session")
@needs("redis")
async def redis_databases(redis_server: RedisServer) -> AsyncIterator[RedisDatabases]:
    """Lease the logical databases of the Redis server."""
    from plainspec.services.redis.databases import RedisDatabases

    async with RedisDatabases.on(redis_server) as leasing:
        yield leasing


@fixture(scope="session")
async def redis_capabilities(redis_databases: RedisDatabases) -> Capabilities:
    """Ask Redis what it can do."""
    return await redis_databases.capabilities()


@fixture(scope="scenario")
async def redis_url(redis_databases: RedisDatabases, stores: Stores) -> AsyncIterator[str]:
    """Hand out an empty Redis database of its own; what is in it is gone afterwards."""
    from plainspec.services.redis.contents import RedisContents

    async with redis_databases.lease() as url:
        stores.add(RedisContents(url))
        yield url


@fixture(scope="scenario")
@needs("redis")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """Hand out a client of the scenario's Redis database; answers are texts."""
    from redis.asyncio import Redis

    async with Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@fixture(scope="scenario")
@needs("redis")
def stoppable_redis() -> Iterator[StoppableRedis]:
    """Run a Redis of the scenario's own, which can be stopped, started again and frozen."""
    from plainspec.services.redis.stoppable import StoppableRedis

    with StoppableRedis.running() as running:
        yield running


@fixture(scope="scenario")
async def redis_namespace(redis_databases: RedisDatabases) -> AsyncIterator[Namespace]:
    """Hand out a prefix for keys and channels on a Redis that others use; its keys are gone afterwards."""
    async with redis_databases.namespace() as space:
        yield space


@fixture(scope="scenario")
def sqlite_path() -> Iterator[Path]:
    """Name a SQLite file of its own; it is gone afterwards, with its journal."""
    from plainspec.services.sqlite import sqlite_file

    with sqlite_file() as path:
        yield path


@fixture(scope="scenario")
def sqlite_connection(sqlite_path: Path) -> Iterator[Connection]:
    """Hand out a connection to the scenario's SQLite file, with foreign keys enforced."""
    from plainspec.services.sqlite import connected

    with connected(sqlite_path) as connection:
        yield connection


@fixture(scope="scenario")
@needs("h11", "httpx")
async def ollama() -> AsyncIterator[OllamaStandIn]:
    """Stand in for Ollama; where ``PLAINSPEC_OLLAMA_URL`` names a real one, that one makes the vectors."""
    from plainspec.services.stand_ins.ollama import OllamaStandIn

    stand_in = OllamaStandIn(os.environ.get("PLAINSPEC_OLLAMA_URL", ""))
    await stand_in.server.start()
    try:
        yield stand_in
    finally:
        await stand_in.server.kill()


@fixture(scope="scenario")
def ollama_url(ollama: OllamaStandIn) -> str:
    """Name the stand-in by its URL."""
    return ollama.server.url


@fixture(scope="scenario")
@needs("httpx")
def loopback_only() -> Iterator[LoopbackOnly]:
    """Hand out a transport for HTTP clients that reaches this machine only; a request to another fails the scenario."""
    from plainspec.services.stand_ins.loopback_only import LoopbackOnly

    guard = LoopbackOnly()
    yield guard
    guard.check()
