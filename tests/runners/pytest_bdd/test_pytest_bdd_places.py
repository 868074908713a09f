"""Definitions written for pytest-bdd are seen where pytest-bdd sees them, beside those of Plainspec."""

from typing import Any

Project = Any

HEAD = """
import enum
import pytest
from pytest_bdd import given, parsers, step, then, when
"""


def test_the_nearest_conftest_wins_and_others_are_not_seen(project: Project) -> None:
    project.feature("Scenario: root\n  Then the price is 1\nScenario: not seen\n  Then the rebate is 1\n")
    project.feature("Scenario: shop\n  Then the price is 2\n  And the rebate is 1\n", "shop/shop")
    project.file(
        "conftest.py",
        HEAD + "@then(parsers.parse('the price is {price:d}'))\ndef price(price): assert price == 1\n",
    )
    project.file(
        "features/shop/conftest.py",
        HEAD
        + "@then(parsers.parse('the price is {price:d}'))\ndef price(price): assert price == 2\n"
        + "@then(parsers.parse('the rebate is {rebate:d}'))\ndef rebate(rebate): assert rebate == 1\n",
    )
    result = project.outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(['*features/shop.feature:5: no step definition for "the rebate is 1" as a Then*'])


def test_ambiguous_ones_of_the_same_place_are_told_with_both_locations(project: Project) -> None:
    project.feature("Scenario: S\n  When I see Ana\n")
    project.file(
        "conftest.py",
        HEAD + "@when('I see Ana')\ndef ana(): pass\n\n@when(parsers.parse('I see {who}'))\ndef see(who): ...\n",
    )
    project.steps("@when('I see {word}')\ndef see(word): pass\n")
    result = project.outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ['*"I see Ana" can mean 3 definitions', *(f'*@when("I see {who}")*' for who in ("Ana", "{who}", "{word}"))]
    )


def test_step_modules_bring_their_fixtures_and_mix_with_plainspecs_steps(project: Project) -> None:
    project.feature(
        """
        Scenario: S
          Given a basket
          When Ana waits
          And I add 2
          Then it holds 2
          And the bill is 4
        """
    )
    project.steps(
        """
        import asyncio

        @given("a basket", gives="basket")
        def basket(scales):
            return []

        @when("Ana waits")
        async def waits():
            await asyncio.sleep(0)

        @then("it holds {int}")
        def holds(count, added, basket):
            assert added == count == len(basket)
        """
    )
    project.file(
        "steps/older.py",
        HEAD
        + """
@pytest.fixture
def scales():
    return "scales"

@pytest.fixture
def bill(basket, scales):
    return 2 * len(basket)

@when(parsers.parse("I add {count:d}"), target_fixture="added")
def add(count, basket):
    basket += ["thing"] * count
    return count

@then(parsers.parse("the bill is {total:d}"))
def is_total(bill, total):
    assert bill == total
""",
    )
    project.outcomes(passed=1)


def test_a_suite_says_the_same_under_pytest_bdd_and_under_gherkin(project: Project) -> None:
    project.feature("Scenario: good\n  Given 1\nScenario: bad\n  Given 2\n")
    project.file("conftest.py", HEAD + "@given(parsers.parse('{n:d}'))\ndef n(n):\n    assert n == 1\n")
    project.file("test_it.py", "from pytest_bdd import scenarios\n\nscenarios('features')\n")
    project.pytester.runpytest_subprocess("test_it.py").assert_outcomes(passed=1, failed=1)
    result = project.outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*Given 2*", "*the step's function: conftest.py:*", "E*assert 2 == 1"])
