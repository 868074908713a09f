"""Services that do not answer, as refusals."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.store import RefusedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANSWER_S: Final = 5.0
"""How long a request waits for Redis or the database, in seconds."""


@asynccontextmanager
async def needs_redis(timeout_s: float = ANSWER_S) -> AsyncIterator[None]:
    """Ask Redis within the block.

    Raises:
        GatewayRefusedError: `unavailable`: it does not answer in time.
    """
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except (RedisError, OSError):
        raise GatewayRefusedError(Refusal.UNAVAILABLE, "Redis does not answer; try again later") from None


@asynccontextmanager
async def needs_database(timeout_s: float = ANSWER_S) -> AsyncIterator[None]:
    """Ask the database within the block.

    Raises:
        GatewayRefusedError: `unavailable`: it does not answer in time, or refuses for a reason that passes.
    """
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except (RefusedError, SQLAlchemyError, OSError):
        raise GatewayRefusedError(Refusal.UNAVAILABLE, "the database does not answer; try again later") from None
