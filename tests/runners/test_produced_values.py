"""What a step gives reaches the fixtures that depend on it, under every runner."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from plainspec.config.project import Project as Plan
from tests.runners.behave.behaving import ENVIRONMENT, behave
from tests.runners.verdicts.comparison import compare, told

Project = Any

FEATURE = """
    Scenario: through two fixtures
      Given an article of mine
      When I open its page
      Then it says mine
    Scenario: anew in each scenario
      Given an article of yours
      When I open its page
      Then it says yours
    Scenario: in an asynchronous scenario
      Given an article that has to be fetched
      When I open its page
      Then it says fetched
"""

STEPS = """
@fixture(scope="session")
def site():
    return "site"

@fixture
def address(site, article):
    return f"{site}/{article}"

@fixture
def page(address):
    yield f"page of {address}"

@given("an article of {word}", gives="article")
def article_of(whose):
    return whose

@given("an article that has to be fetched", gives="article")
async def fetched():
    return "fetched"

@when("I open its page", gives="opened")
def opens(page):
    return page

@then("it says {word}")
def says(whose, opened, page):
    assert opened == page == f"page of site/{whose}"
"""


def test_it_reaches_fixtures_that_stand_on_it(project: Project) -> None:
    project.feature(FEATURE)
    project.steps(STEPS)
    project.file("environment.py", ENVIRONMENT)
    root = project.pytester.path
    compared = compare(Plan.at(root), [root / "features/shop.feature"], deadline_s=300)
    assert {runner: compared.count(runner) for runner in compared.verdicts} == dict.fromkeys(
        ("pytest", "behave", "pytest-bdd"), "3 passed"
    ), told(compared)


def test_it_comes_before_a_fixture_of_its_name(project: Project) -> None:
    project.feature("Scenario: S\n  Given an article of mine\n  When I open its page\n  Then it says mine\n")
    project.steps(STEPS)
    project.file("conftest.py", "import pytest\n\n@pytest.fixture\ndef article():\n    return 'default'\n")
    project.outcomes(passed=1)


@pytest.mark.parametrize("play", ["run", "behave", "check"])
def test_a_fixture_that_cannot_have_it_is_refused_before_anything_runs(project: Project, play: str) -> None:
    project.feature(
        """
        Scenario: too early
          When I open its page
          Given an article of mine
        Scenario: must wait
          Given an article that has to be fetched
          Then it is sent
        """
    )
    project.steps(
        STEPS
        + """
@fixture
async def letter(page):
    return page

@then("it is sent")
def sent(letter):
    pass
"""
    )
    if play == "check":
        result = project.pytester.run(sys.executable, "-m", "plainspec.cli", "check")
    else:
        result = project.run() if play == "run" else behave(project)
    result.stdout.fnmatch_lines(
        [
            '*:3: "I open its page" asks for the fixture `page`, which depends on `article`; no earlier step gives it',
            '*:7: "it is sent" asks for `letter`, an asynchronous fixture that depends on what a step gives; it cannot *',
        ]
    )


def test_it_reaches_fixtures_that_ask_pytest_for_it(project: Project) -> None:
    asking = STEPS.replace("def address(site, article):", "def address(site, request):").replace(
        'return f"{site}/{article}"', """return f"{site}/{request.getfixturevalue('article')}\""""
    )
    assert asking.count("getfixturevalue") == 1
    project.steps(asking)
    project.feature(FEATURE)
    project.outcomes(passed=3)


def test_a_fixture_that_outlives_the_scenario_is_refused(project: Project) -> None:
    project.steps(STEPS.replace("@fixture\ndef address(site", '@fixture(scope="session")\ndef address(site'))
    project.feature(FEATURE)
    said = '"I open its page" asks for `address`, which depends on `article` and outlives the scenario that gives it'
    assert said in project.outcomes(errors=3).stdout.str()
    assert said in project.pytester.run(sys.executable, "-m", "plainspec", "check").stdout.str()
