"""What the agency offers of what is live, and of what users keep."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.extras import needs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.cache import CacheSystem
    from plainspec.ports.configuration import ConfigurationSystem
    from plainspec.ports.gateway.system import GatewaySystem
    from plainspec.ports.memory import MemorySystem
    from plainspec.ports.messaging import MessagingSystem
    from plainspec.ports.planning import PlanningSystem
    from plainspec.ports.telemetry import ServiceCalls
    from plainspec.ports.users import UserSystem
    from plainspec.services.postgres.clone_pool import Clone
    from plainspec.services.stand_ins.loopback_only import LoopbackOnly


@needs("pydantic", "pydantic_settings", "redis")
async def configuration(redis_url: str) -> AsyncIterator[ConfigurationSystem]:
    """Offer `agency.settings` with files of its own, on a Redis database of its own."""
    from plainspec.systems.agency.configuration import AgencyConfiguration

    with TemporaryDirectory(prefix="plainspec-settings-") as folder:
        system = AgencyConfiguration(Path(folder), redis_url)
        try:
            yield system
        finally:
            await system.stop()


@needs("alembic", "asyncpg", "pgvector", "redis", "rfc8785", "sqlalchemy")
async def users(database_clone: Clone, redis_url: str) -> AsyncIterator[UserSystem]:
    """Offer `agency.sessions` on a database and a Redis of its own."""
    from redis.asyncio import Redis

    from agency.store import Store
    from plainspec.systems.agency.store.database import application_url
    from plainspec.systems.agency.users import AgencyUsers

    async with Store(application_url(database_clone.url)) as store, Redis.from_url(redis_url) as redis:
        system = AgencyUsers(store, redis, database_clone.observer)
        try:
            yield system
        finally:
            await system.close()


@needs("alembic", "asyncpg", "pgvector", "pydantic", "rfc8785", "sqlalchemy")
async def messaging(database_clone: Clone) -> AsyncIterator[MessagingSystem]:
    """Offer `agency.messaging` on a database of its own."""
    from plainspec.systems.agency.messaging import AgencyMessaging

    async with AgencyMessaging.at(database_clone.url, database_clone.observer) as system:
        yield system


@needs("alembic", "asyncpg", "httpx", "pgvector", "rfc8785", "sqlalchemy")
async def memory(database_clone: Clone, ollama_url: str, loopback_only: LoopbackOnly) -> AsyncIterator[MemorySystem]:
    """Offer `agency.memory` on a database of its own, and in files of a folder of its own."""
    from plainspec.systems.agency.memory.system import AgencyMemory

    with TemporaryDirectory(prefix="plainspec-memory-") as folder:
        async with AgencyMemory.at(
            database_clone.url, database_clone.observer, Path(folder), ollama_url, loopback_only
        ) as system:
            yield system


@needs("alembic", "asyncpg", "httpx", "pgvector", "rfc8785", "sqlalchemy")
async def planning(
    database_clone: Clone, ollama_url: str, loopback_only: LoopbackOnly
) -> AsyncIterator[PlanningSystem]:
    """Offer `agency.planning` on a database of its own, with memory that asks the stand-in for Ollama."""
    from plainspec.systems.agency.planning.system import AgencyPlanning
    from plainspec.systems.agency.store.database import application_url

    url = application_url(database_clone.url)
    async with AgencyPlanning.at(url, database_clone.observer, ollama_url, loopback_only) as system:
        yield system


@needs("alembic", "asyncpg", "pgvector", "redis", "rfc8785", "sqlalchemy")
async def user_cache(database_clone: Clone) -> AsyncIterator[CacheSystem]:
    """Offer `agency.cache` beside the accounts of a database of its own."""
    from agency.store import Store
    from plainspec.systems.agency.cache import AgencyCaches

    async with Store(database_clone.url) as store:
        yield AgencyCaches(store)


@needs("alembic", "asyncpg", "fastapi", "jwt", "pgvector", "redis", "sqlalchemy", "uvicorn")
async def gateways(database_clone: Clone) -> AsyncIterator[GatewaySystem]:
    """Offer `agency.gateway` on a database of its own."""
    from plainspec.systems.agency.gateway.system import AgencyGateways
    from plainspec.systems.agency.store.database import application_url

    with TemporaryDirectory(prefix="plainspec-gateway-") as folder:
        system = AgencyGateways(application_url(database_clone.url), Path(folder))
        try:
            yield system
        finally:
            await system.close()


@needs("alembic", "asyncpg", "httpx", "opentelemetry", "pgvector", "pydantic", "redis", "rfc8785", "sqlalchemy")
async def service_calls(database_clone: Clone, redis_url: str, ollama_url: str) -> AsyncIterator[ServiceCalls]:
    """Offer calls of the agency's parts on a database and a Redis of its own, and a stand-in for Ollama."""
    from plainspec.systems.agency.service_calls import AgencyServiceCalls

    async with AgencyServiceCalls.at(database_clone.url, redis_url, ollama_url) as calls:
        yield calls
