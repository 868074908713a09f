"""A Redis that is stopped, started again, frozen and resumed."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from plainspec.services.redis.stoppable import StoppableRedis


def test_it_keeps_its_data_while_it_is_stopped_or_frozen_and_leaves_nothing_behind() -> None:
    with StoppableRedis.running() as running, Redis.from_url(running.url, socket_timeout=0.1) as client:
        folder = Path(client.config_get("dir")["dir"])
        client.set("key", "value", ex=60)
        running.stop()
        with pytest.raises(RedisConnectionError):
            client.get("key")
        running.resume()
        assert client.get("key") == b"value"
        running.freeze()
        with pytest.raises(RedisTimeoutError):
            client.get("key")
        running.resume()
        client.connection_pool.connection_kwargs["socket_timeout"] = 10
        assert client.get("key") == b"value"
        assert 50_000 < client.pttl("key") <= 60_000
        running.freeze()
    assert not folder.exists()


def test_it_can_be_left_while_it_is_stopped() -> None:
    with StoppableRedis.running() as running:
        running.stop()
    with pytest.raises(RedisConnectionError):
        Redis.from_url(running.url).ping()
