"""What a cache cannot do."""

from __future__ import annotations


class CacheUnavailableError(Exception):
    """Redis is away, and there is no way round it; of a counter, whether it was incremented is unknown."""


class NotACounterError(TypeError):
    """What is cached is no whole number of 64 bits, or would not be one after the increment; it stays as it was."""
