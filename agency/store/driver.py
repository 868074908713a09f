"""The one driver that the store speaks through, and a connection that listens to the answer to a COMMIT."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

DRIVER = "postgresql+asyncpg"


class UnsupportedDriverError(ValueError):
    """A URL asks for another database or driver; says which one, and what to write."""


def asyncpg_url(url: str) -> URL:
    """Return a URL for SQLAlchemy that names the driver.

    Raises:
        UnsupportedDriverError: the URL names another one, whose calls would block everybody else's.
    """
    parsed = make_url(url)
    if parsed.drivername not in {"postgresql", "postgres", DRIVER}:
        raise UnsupportedDriverError(
            f"The store speaks to PostgreSQL through asyncpg, not through {parsed.drivername!r}: "
            f"write {DRIVER}://… or postgresql://…"
        )
    return parsed.set(drivername=DRIVER)


class CommitRolledBackError(asyncpg.TransactionRollbackError):
    """The server answered COMMIT with ROLLBACK: an earlier error had spoilt the transaction.

    PostgreSQL raises no error of its own here; only the command tag tells.
    """


class ListeningConnection(asyncpg.Connection):
    """A connection that does not take a rollback for a commit."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - the driver's own signature
        """Run a command and return its tag.

        Raises:
            CommitRolledBackError: the command was COMMIT, the answer ROLLBACK.
        """
        tag = await super().execute(query, *args, timeout=timeout)
        if tag == "ROLLBACK" and query.lstrip().upper().startswith("COMMIT"):
            raise CommitRolledBackError("the server rolled back instead of committing: an earlier statement had failed")
        return tag
