"""What build servers get: annotations for GitHub Actions, and properties in JUnit XML."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.runners.behave.behaving import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

SmallProject = Any

STEPS = """
@given("{int} coins")
def coins(count):
    if count > 2:
        raise AssertionError("100 % too many:\\nthree, or more")

@given("a till")
def a_till(till): pass

@fixture(scope="scenario")
def till():
    raise RuntimeError("no till")
"""

FEATURE = """
@R-PAY-01
Feature: Coins, and a till: all of it
  @smoke
  Scenario: Few
    Given 1 coins
  @R-PAY-02
  Scenario Outline: Many
    Given 1 coins
    Given <count> coins
    Examples: all
      | count |
      | 3     |
  Scenario: No till
    Given a till
"""

MANY = (
    "::error file={folder}features/shop.feature,line=9,title=Coins%2C and a till%3A all of it%3A Many"
    "::100 %25 too many:%0Athree, or more"
)
NO_TILL = (
    "::error file={folder}features/shop.feature,line={line},title=Coins%2C and a till%3A all of it%3A No till::{why}"
)
BEFORE = "Before the scenario: RuntimeError: no till"


@pytest.fixture
def coins(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    project.file("environment.py", ENVIRONMENT)
    project.file("features/requirements.csv", "id,requirement\nR-PAY-01,Pay.\nR-PAY-02,Pay more.\n")
    project.steps(STEPS)
    project.feature(FEATURE)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    return project


def annotations_in(lines: Sequence[str]) -> list[str]:
    return sorted(line for line in lines if line.startswith("::error "))


@pytest.mark.parametrize("options", [(), ("-q", "-n2")])
def test_a_failed_scenario_is_annotated_at_its_step(coins: SmallProject, options: tuple[str, ...]) -> None:
    expected = [NO_TILL.format(folder="", line=13, why=BEFORE), MANY.format(folder="")]
    assert annotations_in(coins.run(*options).outlines) == expected


def test_pytest_bdd_and_behave_annotate_as_well(coins: SmallProject) -> None:
    bdd = annotations_in(coins.play().outlines)
    assert bdd == [NO_TILL.format(folder="", line=13, why="RuntimeError: no till"), MANY.format(folder="")]
    command = [sys.executable, "-m", "behave", "features"]
    ran = subprocess.run(command, cwd=coins.pytester.path, capture_output=True, text=True, check=False)
    behave = annotations_in(ran.stdout.splitlines())
    assert behave == [NO_TILL.format(folder="", line=14, why="RuntimeError: no till"), MANY.format(folder="")]


def test_paths_are_those_of_the_repository(coins: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(coins.pytester.path.parent))
    folder = f"{coins.pytester.path.name}/"
    assert MANY.format(folder=folder) in annotations_in(coins.run().outlines)


def test_what_cannot_run_is_annotated(coins: SmallProject) -> None:
    coins.feature("Scenario: One\n  Given coffee\n")
    coins.feature("Scenario: Two\n  Given 1 coins\n    | a | b |\n    | 1 |\n", "broken")
    found = annotations_in(coins.run().outlines)
    assert [line.partition("::")[2].partition(",title=")[0] for line in found] == [
        "error file=features/broken.feature,line=5,col=7",
        "error file=features/shop.feature,line=3",
    ]


def test_elsewhere_nothing_is_annotated(coins: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert annotations_in(coins.run().outlines) == []


@pytest.mark.parametrize("way", ["gherkin", "pytest-bdd", "workers"])
def test_junit_xml_has_tags_and_requirements_as_properties(coins: SmallProject, way: str) -> None:
    runs = {"gherkin": (coins.run, ()), "pytest-bdd": (coins.play, ()), "workers": (coins.run, ("-n2",))}
    run, options = runs[way]
    run("--junitxml=junit.xml", *options)
    read = ET.parse(coins.pytester.path / "junit.xml")  # noqa: S314 - pytest has just written it
    found = {
        tuple((one.get("name"), one.get("value")) for one in case.iter("property")) for case in read.iter("testcase")
    }
    assert found == {
        (("requirement", "R-PAY-01"), ("tag", "smoke")),
        (("requirement", "R-PAY-01"), ("requirement", "R-PAY-02")),
        (("requirement", "R-PAY-01"),),
    }


def test_a_catalogue_that_cannot_be_read_is_reported(coins: SmallProject) -> None:
    coins.file("features/requirements.csv", "number\n1\n")
    ran = coins.run("--junitxml=junit.xml")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert "needs a column `id`" in ran.stderr.str()
