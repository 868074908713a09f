"""What Gherkin takes for a description is told by every runner, and nothing is green without it."""

from typing import Any

import pytest

from tests.runners.behave.behaving import behave

Project = Any

STEPS = """
@given("the till is open")
def till(): pass

@when("Ana pays")
def pays(): pass
"""

BELOW_THE_FEATURE = "features/shop.feature:2: `Scenario A free room` is only a description, so it runs nothing"
BELOW_A_SCENARIO = "features/shop.feature:8: `given the till is open` is only a description, so it runs nothing"
WITHOUT_ROWS = "features/shop.feature:12: the Examples have no rows below their header, so they run nothing"


@pytest.fixture
def lossy(project: Project) -> Project:
    """Hand out a project in which a scenario, a step and a table would be lost."""
    project.steps(STEPS)
    project.feature(
        """
        Feature: Shop
          Scenario A free room
            Given the till is open
            When Ana pays
          Scenario: Fine
            When Ana pays
          Scenario: Lost
            given the till is open
            When Ana pays
          Scenario Outline: Rows
            When <who> pays
            Examples:
              | who |
            Examples:
              | who |
              | Ana |
        """
    )
    return project


def test_pytest_reports_it_at_collection(lossy: Project) -> None:
    result = lossy.run("-rA")
    result.assert_outcomes(passed=2, errors=2)
    for said in (BELOW_THE_FEATURE, BELOW_A_SCENARIO, WITHOUT_ROWS):
        assert result.stdout.str().count(said) == 1
    assert "PASSED features/shop.feature::Lost" not in result.stdout.str()
    collected = lossy.run("--collect-only", "-q")
    assert collected.ret != pytest.ExitCode.OK
    assert BELOW_THE_FEATURE in collected.stdout.str()


def test_lines_select_it_too(lossy: Project) -> None:
    assert BELOW_THE_FEATURE in lossy.outcomes("features/shop.feature:2", passed=2, errors=2).stdout.str()
    lossy.outcomes("features/shop.feature:5", passed=1)
    assert BELOW_A_SCENARIO in lossy.outcomes("features/shop.feature:8", errors=1).stdout.str()


def test_behave_fails_the_feature_and_the_scenario(lossy: Project) -> None:
    result = behave(lossy)
    assert result.ret == 1
    for said in (BELOW_THE_FEATURE, BELOW_A_SCENARIO, WITHOUT_ROWS):
        assert said in result.stdout.str()


def test_behave_fails_a_feature_of_which_nothing_is_left(project: Project) -> None:
    project.steps(STEPS)
    project.feature("Feature: Shop\n  Scenario A free room\n    When Ana pays\n")
    result = behave(project)
    assert result.ret == 1
    assert BELOW_THE_FEATURE in result.stdout.str()


def test_pytest_bdd_fails_every_scenario_of_the_file(lossy: Project) -> None:
    result = lossy.play("-q")
    result.assert_outcomes(failed=3)
    assert result.stdout.str().count(BELOW_THE_FEATURE) >= 3
    assert BELOW_A_SCENARIO in result.stdout.str()


def test_a_project_can_have_descriptions_as_it_likes(lossy: Project) -> None:
    lossy.file("pyproject.toml", '[tool.plainspec]\nstyle-off = ["misspelt-keyword"]\n')
    result = lossy.run()
    result.assert_outcomes(passed=3, errors=1)
    assert WITHOUT_ROWS in result.stdout.str()


def test_rows_that_do_not_fit_are_told_at_collection(project: Project) -> None:
    project.steps(
        """
        from dataclasses import dataclass

        @dataclass
        class Account:
            owner: str
            balance: int

        @when("the accounts are")
        def accounts(table: list[Account]):
            print("they are")
        """
    )
    project.feature("Scenario: A\n  When the accounts are\n    | owner | balance |\n    | Ana   | much    |\n")
    result = project.outcomes(errors=1)
    said = (
        'features/shop.feature:5: the table of "the accounts are" does not fit its step: not a row of Account: balance'
    )
    assert said in result.stdout.str()
