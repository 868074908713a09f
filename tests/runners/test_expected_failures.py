"""Failures that are expected of a system: listed with a reason and an issue, and reported once they are gone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.runners.behave.behaving import ENVIRONMENT
from tests.runners.verdicts.comparison import agreed

SmallProject = Any

STEPS = """
@given("{int} coins")
def coins(count):
    assert count < 3, "too many coins"

@given("a broken fixture")
def broken_fixture(broken): ...

@fixture(scope="scenario")
def broken():
    raise RuntimeError("no till")
"""

FEATURE = """
Scenario: Few
  Given 1 coins
Scenario: Many
  Given 3 coins
Scenario Outline: <how many> coins
  Given <how many> coins

  Examples: two
    | how many |
    | 2        |
    | 4        |
Scenario: No till
  Given a broken fixture
"""

SETTINGS = """
[tool.plainspec]
system = "tills:Till"
"""
ENTRY = """
[[tool.plainspec.expected-failures]]
system = "till"
scenario = "shop.feature: {title}"
reason = "the till counts to two"
issue = "https://tracker.example/7"
"""


@pytest.fixture
def till(project: SmallProject) -> SmallProject:
    project.file("tills.py", 'from plainspec.ports.system import System\n\nTill = System(name="till")\n')
    project.file("environment.py", ENVIRONMENT)
    project.steps(STEPS)
    project.feature(FEATURE)
    return project


def expect(till: SmallProject, *titles: str) -> SmallProject:
    till.file("pyproject.toml", SETTINGS + "".join(ENTRY.format(title=title) for title in titles))
    return till


def test_expected_failures_do_not_fail_the_run(till: SmallProject) -> None:
    result = expect(till, "Many", "4 coins", "No till").run("-rx")
    result.assert_outcomes(passed=2, xfailed=3)
    assert result.ret == 0
    reason = "expected to fail for till: the till counts to two (https://tracker.example/7)"
    assert result.stdout.str().count(reason) == 3


def test_an_expected_failure_that_passes_fails_the_run(till: SmallProject) -> None:
    result = expect(till, "Few", "Many", "4 coins", "No till").run()
    result.assert_outcomes(passed=1, xfailed=3, failed=1)
    assert "[XPASS(strict)] expected to fail for till: the till counts to two" in result.stdout.str()


def test_the_three_runners_agree(till: SmallProject) -> None:
    expect(till, "Few", "Many", "4 coins", "No till")
    said = agreed(till.pytester.path, "1 passed, 1 failed, 3 skipped")
    assert "features/shop.feature:2 passes, but is expected to fail for till" in said["behave"]
    assert "  3  expected to fail for till: the till counts to two" in said["behave"]


def test_they_are_expected_of_that_system_only(till: SmallProject) -> None:
    till.file("tills.py", 'from plainspec.ports.system import System\n\nTill = System(name="counter")\n')
    expect(till, "Many", "4 coins", "No till").run().assert_outcomes(passed=2, failed=2, errors=1)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        (ENTRY.format(title="Few").replace("shop.feature", "shops.feature"), "is called shops.feature"),
        (ENTRY.format(title="Few").replace("shop.feature: ", ""), "scenario is `path.feature: Title`, not 'Few'"),
        (ENTRY.format(title="Few").replace("issue", "isue"), "wrong or missing: issue, isue"),
        (ENTRY.format(title="Few").replace('"the till counts to two"', '""'), "wrong or missing: reason"),
        (
            'expected-failures = ["Few"]',
            "expected-failures must be a list of tables: write [[tool.plainspec.expected-fail",
        ),
    ],
)
def test_an_entry_that_says_nothing_is_refused(till: SmallProject, said: str, hint: str) -> None:
    till.file("pyproject.toml", SETTINGS + said)
    result = till.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert hint in result.stderr.str()


@pytest.mark.parametrize(("name", "meant"), [("tilll", "till"), ("Till", "till"), ("agencie", "agency")])
def test_an_entry_for_a_misspelt_system_is_refused(till: SmallProject, name: str, meant: str) -> None:
    till.file("pyproject.toml", SETTINGS + ENTRY.format(title="Few").replace('"till"', f'"{name}"'))
    file = till.pytester.path / "pyproject.toml"
    said = (
        f"{file}: [[tool.plainspec.expected-failures]] system: there is no system {name!r}"
        f" (scenario 'shop.feature: Few'); did you mean {meant!r}?"
    )
    ran = till.run()
    assert (ran.ret, said in ran.stderr.str()) == (pytest.ExitCode.USAGE_ERROR, True)
    for module, code in (("plainspec.cli", 2), ("behave", 1)):
        command = [sys.executable, "-m", module, {"behave": "features"}.get(module, "check")]
        ended = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
        assert (ended.returncode, said in ended.stdout + ended.stderr) == (code, True)


@pytest.mark.parametrize("name", ["till2", "till-eu", "counter"])
def test_an_entry_for_a_system_that_is_not_known_here_is_not_refused(till: SmallProject, name: str) -> None:
    till.file("pyproject.toml", SETTINGS + ENTRY.format(title="Many").replace('"till"', f'"{name}"'))
    till.run().assert_outcomes(passed=2, failed=2, errors=1)


def test_an_entry_about_no_scenario_is_a_problem(till: SmallProject) -> None:
    ran = expect(till, "Manny").run()
    command = [sys.executable, "-m", "plainspec.cli", "check"]
    checked = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    assert (ran.ret, checked.returncode) == (1, 1)
    for said in (ran.stdout.str(), checked.stdout):
        assert "lists 'shop.feature: Manny', but features/shop.feature has no such scenario" in said
        assert "did you mean 'Many'?" in said
