"""What a server or a system can do, by the names under which scenarios need it: `@needs:pgvector`."""

from __future__ import annotations

import re
from typing import NamedTuple

VERSION = re.compile(r"(?P<product>[\w.-]+)>=(?P<version>\d+(?:\.\d+)*)")
"""A need for a version: `postgresql>=17`."""

LEVELS = frozenset({"read-uncommitted", "read-committed", "repeatable-read", "serializable"})
"""The levels of isolation (ISO/IEC 9075) as capabilities: a system has those that it does not run as another."""

ROW_LOCKS = "row-locks"
"""Transactions that write to different rows do not block each other."""

NON_BLOCKING_READS = "non-blocking-reads"
"""Reads do not wait for writers, at serializable neither."""

FIRST_UPDATER_WINS = "first-updater-wins"
"""At repeatable read a write to a row that has changed since the snapshot is refused."""

EARLY_SNAPSHOTS = "early-snapshots"
"""A statement's snapshot is taken when it begins, even if it then waits for a lock."""

SAVEPOINTS_FREE_LOCKS = "savepoints-free-locks"
"""Rolling back to a savepoint releases the locks that were taken after it."""

FOREIGN_KEYS = "foreign-keys"
"""There are tables of agreements with foreign keys to the accounts."""

ADVISORY_LOCKS = "advisory-locks"
"""There are locks by name that are held to the end of a transaction."""

TERMINATE_CONNECTIONS = "terminate-connections"
"""A server ends connections, on request or when they are idle for too long."""

STATEMENT_TIMEOUTS = "statement-timeouts"
"""A statement can be given a timeout."""

TRANSACTIONS = frozenset(
    {
        ROW_LOCKS,
        NON_BLOCKING_READS,
        FIRST_UPDATER_WINS,
        EARLY_SNAPSHOTS,
        SAVEPOINTS_FREE_LOCKS,
        FOREIGN_KEYS,
        ADVISORY_LOCKS,
        TERMINATE_CONNECTIONS,
        STATEMENT_TIMEOUTS,
    }
)
"""What else, besides their isolation levels, the transactions of systems differ in."""

ERROR_MESSAGES = "error-messages"
"""The errors of workflows have the names of composed steps, and the messages, that the features quote."""

DEFAULT_SETTINGS = "default-settings"
"""Retries, caches and circuit breakers have the defaults that the features state."""

RECORDING_STEPS = "recording-steps"
"""There is a step for tests of workflows, with a given result, that records its calls."""

COMPOSITION = frozenset({ERROR_MESSAGES, DEFAULT_SETTINGS, RECORDING_STEPS})
"""What workflow libraries differ in, though they compose steps in the same way."""

EVENTS_OVER_REDIS = "events-over-redis"
"""Gateways deliver events over Redis, without which runs go on for a while."""


class Capabilities(NamedTuple):
    """The capabilities of a server or a system, as it reports them itself.

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
