"""The client of Redis that suits the event log: what fails is tried again by the log, and not before."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def redis_client(url: str, *, timeout_s: float = 2.0) -> Redis:
    """Make a client whose calls fail within ``timeout_s`` seconds when Redis does not answer."""
    client: Redis = Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=timeout_s, socket_timeout=timeout_s
    )
    return client
