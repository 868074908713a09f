"""What a server or a system can do, by the names under which scenarios need it: `@needs:pgvector`."""

from __future__ import annotations

import re
from typing import NamedTuple

VERSION = re.compile(r"(?P<product>[\w.-]+)>=(?P<version>\d+(?:\.\d+)*)")
"""A need for a version: `postgresql>=17`."""

LEVELS = frozenset({"read-uncommitted", "read-committed", "repeatable-read", "serializable"})
"""The levels of isolation (ISO/IEC 9075) as capabilities: a system has those that it does not run as another."""

ROW_LOCKS = "row-locks"
"""Several people can write at the same time, each to other rows."""

READERS_NEVER_WAIT = "readers-never-wait"
"""Nobody waits who only reads, at serializable neither."""

LATE_WRITERS_REFUSED = "late-writers-refused"
"""At repeatable read nobody writes to what has changed since they looked."""

EARLY_SNAPSHOTS = "early-snapshots"
"""What a statement sees is settled when it begins, even if it then has to wait."""

POINTS_FREE_LOCKS = "points-free-locks"
"""Whoever goes back to a point gives back the locks that came after it."""

AGREEMENTS = "agreements"
"""There are agreements that need accounts, and the database sees to it."""

KEYS = "keys"
"""There are locks by name, held to the end of a transaction."""

CUT_CONNECTIONS = "cut-connections"
"""There is a server that ends connections, when asked to or when they idle."""

STATEMENT_LIMITS = "statement-limits"
"""A statement can be given a time limit."""

TRANSACTIONS = frozenset(
    {
        ROW_LOCKS,
        READERS_NEVER_WAIT,
        LATE_WRITERS_REFUSED,
        EARLY_SNAPSHOTS,
        POINTS_FREE_LOCKS,
        AGREEMENTS,
        KEYS,
        CUT_CONNECTIONS,
        STATEMENT_LIMITS,
    }
)
"""In what else, besides their levels, systems differ in what becomes of transactions."""


class Capabilities(NamedTuple):
    """What somebody can do, as they say themselves.

    Attributes:
        product: Who: `postgresql`, `redis`, or the name of a system.
        version: Its numbers, the major one first; none where it has no version.
        features: What else it can do, by name.
    """

    product: str
    version: tuple[int, ...] = ()
    features: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Name the product and its version."""
        return f"{self.product} {'.'.join(map(str, self.version))}".rstrip()

    def has(self, name: str) -> bool:
        """Tell whether it has a capability: a feature, or a version as `postgresql>=17`."""
        wanted = VERSION.fullmatch(name)
        if wanted:
            return wanted["product"] == self.product and self.version >= numbers(wanted["version"])
        return name in self.features


def numbers(version: str) -> tuple[int, ...]:
    """Read a version such as `10.11.6` as numbers."""
    return tuple(int(part) for part in version.split("."))


def product_of(name: str) -> str:
    """Return whose version a capability is about; an empty text if it is about none."""
    wanted = VERSION.fullmatch(name)
    return wanted["product"] if wanted else ""
