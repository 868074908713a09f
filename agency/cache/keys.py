"""The keys of a user's entries: no two users share one, and no pattern of one user matches another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from agency.ids import UserID

VALUE: Final = "agency:cache"
"""Begins the key of an entry."""
GENERATION: Final = "agency:cache-generation"
"""Begins the key of what an invalidation deletes, so that the loads that are under way store nothing."""
LOCK: Final = "agency:cache-lock"
"""Begins the key of what the one loader at a time holds."""


class UserKeys:
    """The keys of one user: `agency:cache:{tenant}:{user}:{name}`.

    Each part is quoted as in a URL, so that a part holds neither the colon between the parts nor a character that
    means something in a pattern.
    """

    def __init__(self, user: UserID) -> None:
        self._values, self._generations, self._locks = (f"{kind}:{user.key}:" for kind in (VALUE, GENERATION, LOCK))

    def value(self, name: str) -> str:
        """Return the key of an entry.

        Raises:
            ValueError: the name is empty.
        """
        return self._values + _quoted_name(name)

    def all_of(self, name: str) -> tuple[str, str, str]:
        """Return the keys of an entry, its generation and its lock; raises as ``value``."""
        quoted = _quoted_name(name)
        return self._values + quoted, self._generations + quoted, self._locks + quoted

    def scanned(self) -> tuple[str, str]:
        """Return the patterns for Redis that match the keys of all entries of the user, and of all generations."""
        return f"{self._values}*", f"{self._generations}*"


def name_in(key: str) -> str:
    """Return the name of the entry that a key belongs to."""
    return unquote(key.rpartition(":")[2])


def _quoted_name(name: str) -> str:
    if not name:
        raise ValueError("an entry of a cache has a name")
    return quote(name, safe="")
