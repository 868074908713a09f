"""The servers that a run is configured for: its own, or external ones."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from plainspec.services.configuration import Provider
from plainspec.services.errors import ServiceError
from plainspec.services.fault_overrides import AlterationError, Setting, settings_of
from plainspec.services.process.crash_report import watched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from plainspec.services.configuration import Server
    from plainspec.services.postgres.server import PostgresServer
    from plainspec.services.redis.server import RedisServer
    from plainspec.services.run_context import RunContext

Running = TypeVar("Running")


@asynccontextmanager
async def postgres_server(run: RunContext) -> AsyncIterator[PostgresServer]:
    """Provide the configured PostgreSQL, for as long as the block runs.

    Raises:
        ServiceError: it cannot be provided; says why and what to do.
    """
    configured = run.servers.postgres
    if configured.provider is Provider.EXTERNAL:
        from plainspec.services.postgres.server import PostgresServer

        yield PostgresServer.at(configured.required_address())
        return
    async with _beside_the_loop(_own_postgres(configured), settings_of("postgres")) as running:
        with watched(running, run.observers):
            yield running


@asynccontextmanager
async def redis_server(run: RunContext) -> AsyncIterator[RedisServer]:
    """Provide the configured Redis, for as long as the block runs.

    Raises:
        ServiceError: it cannot be provided; says why and what to do.
    """
    configured = run.servers.redis
    if configured.provider is Provider.EXTERNAL:
        for setting in settings_of("redis"):
            raise AlterationError(
                f"{setting.origin}: {configured.origin} configures a Redis that other clients may use, and "
                f"{setting.name} would affect them, too. Hint: prove this fault on the embedded Redis."
            )
        from plainspec.services.redis.server import RedisServer

        yield RedisServer.at(configured.required_address())
        return
    async with _beside_the_loop(_own_redis(configured), settings_of("redis")) as running:
        with watched(running, run.observers):
            yield running


def _own_postgres(configured: Server) -> AbstractContextManager[PostgresServer]:
    """Return a server of the run's own."""
    if configured.provider is Provider.CONTAINERS:
        from plainspec.services.containers import container_postgres

        return container_postgres(configured)
    from plainspec.services.postgres.embedded import server

    return server.local_postgres(configured) if configured.provider is Provider.LOCAL else server.embedded_postgres()


def _own_redis(configured: Server) -> AbstractContextManager[RedisServer]:
    """Return a server of the run's own."""
    if configured.provider is Provider.CONTAINERS:
        from plainspec.services.containers import container_redis

        return container_redis(configured)
    from plainspec.services.redis import embedded

    return embedded.local_redis(configured) if configured.provider is Provider.LOCAL else embedded.embedded_redis()


@asynccontextmanager
async def _beside_the_loop(
    server: AbstractContextManager[Running], altered: Sequence[Setting]
) -> AsyncIterator[Running]:
    """Start and stop a server in a thread, so that the event loop goes on meanwhile."""
    try:
        running = await asyncio.to_thread(server.__enter__)
    except ServiceError as error:
        if altered:
            raise AlterationError(f"{', '.join(setting.origin for setting in altered)}: {error}") from error
        raise
    try:
        yield running
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)
