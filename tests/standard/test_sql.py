"""The sentences about SQL: each holds where it should, and fails at the right Then, readably, where it should not."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.standard.suites import Ran, run_project, sentences

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
CREATE TABLE room (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(8, 2) CHECK (price > 0),
    since timestamptz, tags jsonb, free boolean DEFAULT true, seats int[], stay daterange);
CREATE TABLE note (room int REFERENCES room, line text);
CREATE SCHEMA archive;
CREATE TABLE archive."Old room" (name text);
CREATE FUNCTION later() RETURNS void LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.1); INSERT INTO room (name) VALUES ('Late'); END $$;
"""

FAILURES = [
    ("wrong value", "Then the table", ["- | 7  | 10.5", "+ | 7  | 11.00"]),
    ("wrong number of rows", "Then the table", ["does not hold among others what is stated", "- | 9"]),
    ("unstated row", "Then the table", ["does not hold exactly what is stated", "+ | Sun"]),
    ("wrong order", "Then the SQL", ["the rows are there in another order", "Sea"]),
    ("wrong column", "Then the SQL", ["there is no column nam; the columns are name"]),
    ("text that is no NULL", "Then the SQL", ["- | NULL  | NULL", "+ |       | 'NULL'"]),
    ("unexpected refusal", "When Ana runs", ["check violation (23514)", "Ana 'tries to run' it"]),
    ("another refusal", "Then Ana is refused", ["check violation (23514)", "room_price_check"]),
    ("no refusal", "Then Ana is refused", ["Ana was not refused anything"]),
    ("other table changed", "And nothing else", ["note: a row was added: line=a stain, room=7"]),
    ("other row changed", "And nothing else", ["room: the row 7 was changed: free was 'true' and is 'false'"]),
    ("never comes", "Then within 200 ms", ["does not hold among others after 0.2 s what is stated", "- | Late"]),
    ("rows that do not fit", "Given the table", ["invalid input syntax for type numeric", "cheap", "22P02"]),
    ("SQL that does not run", "Given the SQL", ['relation "rooms" does not exist', "42P01"]),
    ("an open transaction", "When Ana runs the SQL", ["the SQL has left a transaction open"]),
    ("no such table", "Then the table", ['relation "rooms" does not exist']),
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run all of it once."""
    return run_project(tmp_path_factory.mktemp("sql"), sentences("sql"), SCHEMA)


def test_what_holds_passes(ran: Ran) -> None:
    assert set(ran.failures) == {title for title, *_ in FAILURES}, ran.output


@pytest.mark.parametrize(("title", "step", "said"), FAILURES, ids=[title for title, *_ in FAILURES])
def test_what_does_not_hold_fails_at_its_step_and_says_why(ran: Ran, title: str, step: str, said: list[str]) -> None:
    assert ran.failed_at(title).startswith(step)
    for words in said:
        assert words in ran.failures[title]


OTHER = '''
Feature: A database of the settings
  Background:
    Given the database "warehouse"
    And the SQL has run
      """
      DELETE FROM item;
      """
    And the table "item" holds
      | id | name |
      | 1  | Nut  |

  Rule: Any database of SQLAlchemy will do
    Scenario: rows and refusals
      When Ana tries to run the SQL
        """
        INSERT INTO item (id, name) VALUES (2, 'Bolt; "long"');
        INSERT INTO item (id, name) VALUES (3, 'Nut');
        """
      Then Ana is refused: unique violation
      And the table "item" holds exactly
        | id | name |
        | 1  | Nut  |
      And nothing else has changed

    Scenario: a change that is not stated
      When Ana runs the SQL
        """
        UPDATE item SET price = 2.5 WHERE id = 1;
        """
      Then nothing else has changed

    Scenario: sessions
      When SQL sessions act in turn at serializable
        | Ana      |
        | SELECT 1 |
      Then no session has waited
'''


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
def test_a_database_of_the_settings_serves_without_postgresql(driver: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "warehouse.db") as made:
        made.execute("CREATE TABLE item (id integer PRIMARY KEY, name text NOT NULL UNIQUE, price numeric)")
    made.close()
    url = f"{driver}:///{tmp_path}/warehouse.db"
    ran = run_project(tmp_path, OTHER, "this is no SQL", f'databases = {{ warehouse = "{url}" }}')
    assert set(ran.failures) == {"a change that is not stated", "sessions"}, ran.output
    assert (
        "warehouse.item: the row 1 was changed: price was None and is '2.5'"
        in ran.failures["a change that is not stated"]
    )
    assert "the database warehouse is not PostgreSQL" in ran.failures["sessions"]


def test_a_database_that_nobody_has_configured_is_named_with_what_to_do(tmp_path: Path) -> None:
    ran = run_project(tmp_path, OTHER, settings='databases = { shop = "sqlite:///shop.db" }')
    said = ran.failures["rows and refusals"]
    assert "the database 'warehouse' is not configured" in said
    assert "PLAINSPEC_DATABASE_WAREHOUSE" in said
    assert "configured are shop" in said


def test_the_environment_takes_precedence_and_no_password_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAINSPEC_DATABASE_WAREHOUSE", "postgresql://ana:s3cret@127.0.0.1:9/none")
    ran = run_project(tmp_path, OTHER, settings='databases = { warehouse = "sqlite:///shop.db" }')
    assert set(ran.failures) == {"rows and refusals", "a change that is not stated", "sessions"}, ran.output
    assert "s3cret" not in ran.output
    assert "No connection to the database warehouse, postgresql://ana:***@127.0.0.1:9/none" in ran.output
