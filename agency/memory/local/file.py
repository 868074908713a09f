"""A file of SQLite: opened with its foreign keys enforced, migrated, and used in transactions from any thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from agency.memory.local.schema import VERSIONS
from agency.store.errors import LOCK_NOT_AVAILABLE, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Result = TypeVar("Result")

BUSY_S = 5.0
"""How long a transaction waits for that of another process, in seconds."""
SETTINGS = ("foreign_keys = ON", "synchronous = FULL")
"""What SQLite has to be asked for."""
SQLSTATES = {
    "SQLITE_CONSTRAINT_FOREIGNKEY": "23503",
    "SQLITE_CONSTRAINT_CHECK": "23514",
    "SQLITE_CONSTRAINT_NOTNULL": "23502",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "23505",
    "SQLITE_CONSTRAINT_UNIQUE": "23505",
    "SQLITE_BUSY": LOCK_NOT_AVAILABLE,
    "SQLITE_FULL": "53100",
    "SQLITE_READONLY": "25006",
}
INPUT_OUTPUT_ERROR = "58030"
"""The SQLSTATE of every other error of SQLite."""


class MemoryFileError(Exception):
    """A file that is no local memory, or one that a later release has written."""


class MemoryFile:
    """One connection to a file."""

    def __init__(self, path: Path) -> None:
        """Open a file, which is made where there is none, and migrate it to the latest version.

        Raises:
            MemoryFileError: It is not an SQLite database, or a later release has written it.
            RefusedError: SQLite refused.
        """
        self._lock = threading.Lock()
        with _refusals():
            self._connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            with _refusals():
                for setting in SETTINGS:
                    self._connection.execute(f"PRAGMA {setting}")
                self._migrate(path)
        except BaseException as error:
            self._connection.close()
            if isinstance(error.__cause__, sqlite3.DatabaseError) and "not a database" in str(error):
                raise MemoryFileError(f"{path} is not an SQLite database") from error
            raise

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do work in a transaction of its own, in a thread; a cancelled call is completed there.

        Raises:
            RefusedError: SQLite refused, and nothing was written.
        """
        return await asyncio.to_thread(self._run, work)

    def close(self) -> None:
        """Close the file, after the transaction that is under way."""
        with self._lock:
            self._connection.close()

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._lock, _refusals(), self._transaction():
            return work(self._connection)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _migrate(self, path: Path) -> None:
        with self._transaction():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version > len(VERSIONS):
                raise MemoryFileError(
                    f"{path} is at version {version}; this release knows versions up to {len(VERSIONS)}"
                )
            for number, statements in enumerate(VERSIONS[version:], version + 1):
                for statement in statements:
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {number}")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        raise RefusedError(SQLSTATES.get(name, INPUT_OUTPUT_ERROR), str(error)) from error
