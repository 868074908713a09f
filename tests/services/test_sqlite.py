"""SQLite for scenarios: a file of one's own that leaves nothing, and foreign keys that count."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from plainspec.services import fixtures
from plainspec.services.sqlite import connected, sqlite_file

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "CREATE TABLE skill (id PRIMARY KEY); CREATE TABLE agent (skill_id NOT NULL REFERENCES skill (id));"

sqlite_path = pytest.fixture(fixtures.sqlite_path)
sqlite_connection = pytest.fixture(fixtures.sqlite_connection)


@pytest.fixture
def agents(sqlite_connection: sqlite3.Connection) -> sqlite3.Connection:
    sqlite_connection.executescript(SCHEMA)
    sqlite_connection.execute("INSERT INTO skill VALUES ('Python')")
    sqlite_connection.commit()
    return sqlite_connection


@pytest.mark.requirement("S2-DB-01")
def test_the_file_is_gone_in_the_end_with_what_lies_beside_it() -> None:
    with sqlite_file() as path:
        with connected(path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA)
            beside = {file.name for file in path.parent.iterdir()}
        assert beside == {"lock", "scenario.db", "scenario.db-wal", "scenario.db-shm"}
    assert not path.parent.exists()


@pytest.mark.requirement("S2-DB-01")
def test_every_scenario_has_a_file_of_its_own(sqlite_path: Path) -> None:
    with sqlite_file() as another:
        assert not sqlite_path.exists()
        assert another.parent != sqlite_path.parent


@pytest.mark.requirement("S2-DB-02")
def test_a_reference_to_what_is_not_there_is_refused_and_the_rest_stays(agents: sqlite3.Connection) -> None:
    agents.execute("INSERT INTO agent VALUES ('Python')")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        agents.execute("INSERT INTO agent VALUES ('Cobol')")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        agents.execute("DELETE FROM skill")
    assert agents.execute("SELECT skill_id FROM agent").fetchall() == [("Python",)]
