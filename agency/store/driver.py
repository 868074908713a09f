"""asyncpg, the only driver of the store, with a connection that checks the answer to COMMIT."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

DRIVER = "postgresql+asyncpg"


class UnsupportedDriverError(ValueError):
    """A URL names another database or driver; the message says which, and what to write."""


class ConnectTimeoutError(TimeoutError):
    """The server did not answer within the connect timeout; the message names both."""


def asyncpg_url(url: str) -> URL:
    """Return a URL for SQLAlchemy that names the driver.

    Raises:
        UnsupportedDriverError: the URL names another one; a synchronous driver would block the event loop.
    """
    parsed = make_url(url)
    if parsed.drivername not in {"postgresql", "postgres", DRIVER}:
        raise UnsupportedDriverError(
            f"The store connects to PostgreSQL through asyncpg, not through {parsed.drivername!r}: "
            f"write {DRIVER}://… or postgresql://…"
        )
    return parsed.set(drivername=DRIVER)


class CommitRolledBackError(asyncpg.TransactionRollbackError):
    """The server answered COMMIT with ROLLBACK, because an earlier statement had failed.

    PostgreSQL raises no error here; only the command tag shows it.
    """


class CommitCheckingConnection(asyncpg.Connection):
    """A connection that reports a COMMIT that was answered with ROLLBACK."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - the driver's own signature
        """Run a command and return its tag.

        Raises:
            CommitRolledBackError: the command was COMMIT, the answer ROLLBACK.
        """
        tag = await super().execute(query, *args, timeout=timeout)
        if tag == "ROLLBACK" and query.lstrip().upper().startswith("COMMIT"):
            raise CommitRolledBackError("the server rolled back instead of committing: an earlier statement had failed")
        return tag


async def connect(*args: Any, **options: Any) -> asyncpg.Connection:
    """Make a connection as asyncpg does.

    Raises:
        ConnectTimeoutError: the server did not answer within the ``timeout``.
    """
    try:
        return await asyncpg.connect(*args, **options)
    except TimeoutError as error:
        server = f"{options.get('host')}:{options.get('port')}"
        limit = f"{options.get('timeout'):g} s"
        raise ConnectTimeoutError(
            f"The server at {server} did not answer within the connect timeout of {limit}: is it running?"
        ) from error
