"""SQLite files for scenarios about platforms that keep their data in one."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from plainspec.services.directories import run_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX = "plainspec-sqlite-"


@contextmanager
def sqlite_file() -> Iterator[Path]:
    """Name a file that does not exist yet; it is gone afterwards, with what SQLite puts beside it."""
    with run_directory(PREFIX) as folder:
        yield folder / "scenario.db"


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect to a file, with its foreign keys enforced, which SQLite by itself does not do."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
