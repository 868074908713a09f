"""A driver connection that listens to what the server answers to a COMMIT."""

from __future__ import annotations

from typing import Any

import asyncpg


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
