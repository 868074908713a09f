"""A cache in Redis for what belongs to a user: it is never in the way, and never staler than its TTL."""

from agency.cache.errors import CacheUnavailableError, NotACounterError
from agency.cache.server import CacheServer
from agency.cache.user_cache import UserCache

__all__ = ["CacheServer", "CacheUnavailableError", "NotACounterError", "UserCache"]
