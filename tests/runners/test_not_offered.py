"""An adapter that offers a port without one of its methods: the scenarios that ask for it are skipped."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.runners.verdicts.comparison import agreed

SmallProject = Any

ADAPTER = '''
"""A till without a drawer; its workflows cannot be had on Mondays."""

import asyncio

from plainspec import ports
from plainspec.ports.system import System


class Accounts:
    async def open_drawer(self):
        raise ports.NotOffered("a drawer")

    async def open_several(self):
        async with asyncio.TaskGroup() as group:
            group.create_task(self.open_drawer())
            group.create_task(self.open_drawer())


def accounts():
    return Accounts()


def workflows():
    raise ports.NotOffered("workflows on Mondays")


Till = System(name="till", database=accounts, workflows=workflows)
'''

STEPS = """
@given("an account")
def an_account(database): pass

@when("the drawer is opened")
async def opened(database):
    await database.open_drawer()

@when("two drawers are opened")
async def both_opened(database):
    await database.open_several()

@when("work begins")
def work_begins(workflows): pass

@then("nothing is missing")
def nothing_is_missing():
    assert False
"""

FEATURE = """
Scenario: Money
  Given an account
Scenario: A drawer
  Given an account
  When the drawer is opened
  Then nothing is missing
Scenario: Two drawers
  When two drawers are opened
Scenario: Work
  When work begins
Scenario: A failure
  Then nothing is missing
"""


@pytest.fixture
def till(project: SmallProject) -> SmallProject:
    project.on_tills(ADAPTER, STEPS, FEATURE)
    return project


def test_what_is_not_offered_is_skipped_with_its_reason(till: SmallProject) -> None:
    result = till.run("-rs")
    result.assert_outcomes(passed=1, skipped=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "scenarios skipped: 3",
            "  2  the system till does not offer a drawer",
            "  1  the system till does not offer workflows on Mondays",
        ]
    )


def test_the_three_runners_agree(till: SmallProject) -> None:
    said = agreed(till.pytester.path, "1 passed, 1 failed, 3 skipped")
    for runner, text in said.items():
        assert "  2  the system till does not offer a drawer" in text, runner


def test_under_strict_needs_it_has_to_be_expected(till: SmallProject) -> None:
    result = till.run("--strict-needs")
    result.assert_outcomes(passed=1, failed=3, errors=1)
    assert '[tool.plainspec.expected-missing] has till = ["a drawer"]' in result.stdout.str()
    command = [sys.executable, "-m", "behave", "-D", "strict-needs", "features"]
    ran = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    assert "1 scenario passed, 4 failed" in ran.stdout
    assert '[tool.plainspec.expected-missing] has till = ["a drawer"]' in ran.stdout
    till.file(
        "pyproject.toml",
        """
        [tool.plainspec]
        system = 'tills.adapter:Till'
        [tool.plainspec.expected-missing]
        till = ["a drawer", "workflows on Mondays"]
        """,
    )
    till.run("--strict-needs").assert_outcomes(passed=1, skipped=3, failed=1)


def test_the_report_shows_it_as_skipped(till: SmallProject) -> None:
    till.pytester.runpytest_subprocess("--gherkin", "--alluredir=results")
    results = [file.read_text() for file in (till.pytester.path / "results").glob("*-result.json")]
    skipped = [result for result in results if "the system till does not offer" in result]
    assert len(skipped) == 3
    assert not any('"broken"' in result for result in skipped)
