"""How a Redis that is away shows itself."""

from __future__ import annotations

from typing import Final

from redis.exceptions import RedisError

UNAVAILABLE: Final = (RedisError, OSError, TimeoutError)
"""What calls raise while Redis is away, loads its data, or refuses to write."""
