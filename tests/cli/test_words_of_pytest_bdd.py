"""Sentences written for pytest-bdd are listed beside the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import SmallProject

GARDEN = '''
import re
from pytest_bdd import given, parsers, step, then, when

@given("a garden", target_fixture="garden")
def garden(datatable): ...

@when(parsers.parse("I eat {garden:d} cucumbers"), target_fixture="eaten")
def eat(garden): ...

@then(parsers.re(re.compile("(?P<count>[0-9]+) are left")))
def left(count, garden):
    """Count the cucumbers."""

@step("nothing happens")
def nothing(): ...
'''

FEATURE = """
Feature: Gardens
  Rule: One
    Scenario: One
      Given a garden
        | thing    |
        | cucumber |
      When I eat 5 cucumbers
      Then 7 are left
"""


def words(project: SmallProject, *arguments: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(project.says("words", "--json", *arguments).out)
    return [word for word in listed if word["path"] == "steps/garden.py"]


def test_definitions_in_step_modules_are_listed_with_their_uses(project: SmallProject) -> None:
    project.write("steps/garden.py", GARDEN)
    project.write("features/garden.feature", FEATURE)
    assert [(word["keyword"], word["expression"], word["use_count"], word["example"]) for word in words(project)] == [
        ("Given", "a garden", 1, "Given a garden"),
        ("When", "I eat {garden:d} cucumbers", 1, "When I eat 5 cucumbers"),
        ("Then", "(?P<count>[0-9]+) are left", 1, "Then 7 are left"),
        ("Step", "nothing happens", 0, "Step nothing happens"),
    ]
    assert [word["expression"] for word in words(project, "--unused")] == ["nothing happens"]


def test_they_say_what_they_take_give_and_need(project: SmallProject) -> None:
    project.write("steps/garden.py", GARDEN)
    project.write("features/garden.feature", FEATURE)
    garden, eat, left, _ = words(project)
    assert (garden["table"], garden["gives"]) == (["thing"], "garden")
    assert (eat["needs"], eat["gives"]) == ([], "eaten")
    assert (left["needs"], left["summary"]) == (["garden"], "Count the cucumbers.")


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        ("pyproject.toml", "[tool.plainspec]\n[tool.pytest.ini_options]\nbdd_features_base_dir = 'features'\n"),
        ("pytest.ini", "[pytest]\nbdd_features_base_dir = features\n"),
        ("tox.ini", "[pytest]\nbdd_features_base_dir = features\n"),
        ("setup.cfg", "[tool:pytest]\nbdd_features_base_dir = features\n"),
    ],
)
def test_a_module_finds_its_features_where_pytests_settings_say(
    project: SmallProject, file: str, settings: str
) -> None:
    project.write("pyproject.toml", "[tool.plainspec]\n")
    project.write(file, settings)
    project.write("steps/garden.py", f"{GARDEN}\nfrom pytest_bdd import scenarios\nscenarios('garden.feature')\n")
    project.write("features/garden.feature", FEATURE)
    assert len(words(project)) == 4
