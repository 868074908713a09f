"""Servers as the run has chosen them: its own, or somebody's."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from plainspec.services.choice import Provider, Server, chosen
from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.services.postgres import PostgresServer
    from plainspec.services.redis_server import RedisServer

Running = TypeVar("Running")


@asynccontextmanager
async def postgres_server() -> AsyncIterator[PostgresServer]:
    """Provide the PostgreSQL that was chosen, for as long as the block runs.

    Raises:
        ServiceError: it cannot be provided; says why and what to do.
    """
    choice = chosen().postgres
    if choice.provider is Provider.EXTERNAL:
        from plainspec.services.postgres import PostgresServer  # noqa: PLC0415 - loaded when needed

        yield PostgresServer.at(choice.required_address())
        return
    _expect_embedded(choice)
    from plainspec.services.embedded_postgres import embedded_postgres  # noqa: PLC0415 - loaded when needed

    async with _beside_the_loop(embedded_postgres()) as running:
        yield running


@asynccontextmanager
async def redis_server() -> AsyncIterator[RedisServer]:
    """Provide the Redis that was chosen, for as long as the block runs.

    Raises:
        ServiceError: it cannot be provided; says why and what to do.
    """
    choice = chosen().redis
    if choice.provider is Provider.EXTERNAL:
        from plainspec.services.redis_server import RedisServer  # noqa: PLC0415 - loaded when needed

        yield RedisServer.at(choice.required_address())
        return
    _expect_embedded(choice)
    from plainspec.services.embedded_redis import embedded_redis  # noqa: PLC0415 - loaded when needed

    async with _beside_the_loop(embedded_redis()) as running:
        yield running


def _expect_embedded(choice: Server) -> None:
    if choice.provider is not Provider.EMBEDDED:
        raise ServiceError(
            f"{choice.origin} asks for {choice.service} in a container, which Plainspec does not start yet. "
            f"Hint: start it yourself and give --{choice.service}-url."
        )


@asynccontextmanager
async def _beside_the_loop(server: AbstractContextManager[Running]) -> AsyncIterator[Running]:
    """Start and stop a server in a thread, so that the event loop goes on meanwhile."""
    running = await asyncio.to_thread(server.__enter__)
    try:
        yield running
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)
