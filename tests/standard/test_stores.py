"""Which stores `nothing else has changed` compares, by what the system offers and the scenario uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.config.adapters import fixtures_of
from plainspec.ports.contents import NoContents, Row
from plainspec.ports.system import Schema, System
from tests.files import write
from tests.standard.suites import run_folder, run_project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


async def build(url: str) -> None:
    """Build nothing."""


def schema() -> Schema:
    return Schema(build, "")


def test_a_system_on_the_scenarios_own_database_needs_to_offer_no_contents() -> None:
    offered = fixtures_of(System("shop", database_schema=schema))["contents"]
    assert not offered.absent
    assert isinstance(offered.function(), NoContents)


def test_a_system_that_keeps_its_data_elsewhere_has_no_contents_unless_it_offers_them() -> None:
    class Elsewhere:
        async def rows(self) -> Sequence[Row]:
            return ()

    assert fixtures_of(System("shop"))["contents"].absent == "the system shop offers no contents"
    assert not fixtures_of(System("shop", contents=Elsewhere))["contents"].absent


BOTH = '''
Feature: Two stores
  Rule: Both are compared
    Scenario: a row and a key
      Given the table "item" holds
        | id |
        | 1  |
      And Redis holds
        | key | value |
        | a   | 1     |
      When Ana runs the SQL
        """
        DELETE FROM item
        """
      And Ana runs the Redis commands
        """
        DEL a
        """
      Then nothing else has changed
'''


def test_a_scenario_with_two_stores_has_both_compared(tmp_path: Path) -> None:
    ran = run_project(tmp_path, BOTH, "CREATE TABLE item (id int PRIMARY KEY);")
    said = ran.failures["a row and a key"]
    assert "item: a row was deleted: id=1" in said
    assert "Redis: a row was deleted: key=a" in said


NOTHING = """
Feature: No store
  Rule: A comparison of nothing does not hold
    Scenario: nothing
      When nobody does anything
      Then nothing else has changed
"""


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("", "there is nothing to compare: the scenario uses neither a database nor Redis"),
        ('system = "shop:SHOP"', "the system shop offers no contents"),
    ],
)
def test_a_scenario_without_a_store_does_not_pass(system: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, "shop.py", "from plainspec.ports.system import System\n\nSHOP = System('shop')\n")
    write(
        tmp_path,
        "steps/nobody.py",
        "from plainspec import when\n\n\n@when('nobody does anything')\nasync def nothing() -> None:\n    pass\n",
    )
    write(tmp_path, "features/suite.feature", NOTHING)
    write(tmp_path, "pyproject.toml", f"[tool.plainspec]\n{system}\n")
    ran = run_folder(tmp_path, "-p", "no:cacheprovider", "-rs")
    assert said in ran.output
    assert "1 passed" not in ran.output
