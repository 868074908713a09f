"""SQL and Redis commands, and what they returned, stand in the report beside the step that ran them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.files import write
from tests.standard.suites import LIMIT_S, PYPROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEATURE = '''
Feature: Evidence
  Rule: What ran is shown
    Scenario: everything
      Given the SQL has run
        """
        CREATE TABLE item (id int, name text);
        """
      And the table "item" holds
        | id | name |
        | 1  | Nut  |
      When Ana runs the SQL
        """
        SELECT name FROM item
        """
      And Ana tries to run the SQL
        """
        SELECT 1/0
        """
      And Ana runs the Redis commands
        """
        SET key value
        """
      And SQL sessions act in turn at read committed
        | Ben                 |
        | SELECT id FROM item |
      Then the table "item" holds exactly
        | name |
        | Bolt |
'''

SHOWN = [
    ("And Ana tries to run the SQL", "The SQL that ran", ["SELECT 1/0", "refused: SQLSTATE 22012", "division by zero"]),
    ("When Ana runs the SQL", "The SQL that ran", ["SELECT name FROM item", "name\nNut\n(1 row)"]),
    ("And Ana runs the Redis commands", "The Redis commands that ran", ["> SET key value\nOK"]),
    ("And SQL sessions act in turn", "The timeline as it was played", ["SELECT id FROM item -> 1"]),
    ("Then the table", "The table item", ["id | name", "1  | Nut"]),
]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Run the scenario once, and return what is attached to each of its steps, by name."""
    folder = tmp_path_factory.mktemp("evidence")
    write(folder, "pyproject.toml", PYPROJECT.format(settings=""))
    write(folder, "schema.sql", "")
    write(folder, "features/suite.feature", FEATURE)
    subprocess.run([sys.executable, "-m", "pytest", "--gherkin", "-q"], cwd=folder, timeout=LIMIT_S, check=False)
    (result,) = (folder / "allure-results").glob("*-result.json")
    return dict(attached(json.loads(result.read_text(encoding="utf-8")), result.parent))


def attached(result: dict[str, Any], folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for step in result["steps"]:
        found = {one["name"]: (folder / one["source"]).read_text("utf-8") for one in step.get("attachments", [])}
        yield step["name"], found


@pytest.mark.parametrize(("step", "name", "texts"), SHOWN, ids=[step for step, *_ in SHOWN])
def test_what_ran_and_what_it_returned_is_attached(
    steps: dict[str, dict[str, str]], step: str, name: str, texts: list[str]
) -> None:
    found = next(attachments for title, attachments in steps.items() if title.startswith(step))
    for text in texts:
        assert text in found[name]
