"""The sentences about SQL on databases of the settings."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.files import write
from tests.standard.suites import PYPROJECT, run_folder, run_project

if TYPE_CHECKING:
    from pathlib import Path

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


EMPTY = '''
Feature: A database
  Rule: Nothing is in it
    Scenario: no table
      When Ana runs the SQL
        """
        SELECT count(*) AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace
        """
      Then the SQL has returned exactly
        | tables |
        | 0      |
'''


def test_without_a_template_or_a_system_a_database_begins_empty(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", PYPROJECT.replace('template = "schema.sql"', "").format(settings=""))
    write(tmp_path, "features/suite.feature", EMPTY)
    ran = run_folder(tmp_path)
    assert "1 passed" in ran.output, ran.output
