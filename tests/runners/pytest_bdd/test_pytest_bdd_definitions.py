"""Step definitions written for pytest-bdd bind under `pytest --gherkin`, without edits."""

from typing import Any

Project = Any

HEAD = """
import enum
import pytest
from pytest_bdd import given, parsers, step, then, when
"""


def test_parsers_converters_and_target_fixtures(project: Project) -> None:
    project.feature(
        """
        Scenario Outline: The garden
          Given there are <start> cucumbers
          When I eat <eat> cucumbers
          And a red one is thrown away
          Then I should have <left> cucumbers
          And the last one was red

          Examples:
            | start | eat | left |
            | 12    | 5   | 6    |
            | 20    | 5   | 14   |
        """
    )
    project.file(
        "conftest.py",
        HEAD
        + """
class Color(enum.Enum):
    RED = "red"

@given(parsers.parse("there are {start:d} cucumbers"), target_fixture="garden")
def garden(start):
    return {"left": start}

@when(parsers.re(r"I eat (?P<eat>\\d+) cucumbers"), converters={"eat": int})
def eat(garden, eat):
    garden["left"] -= eat

@when(parsers.parse("a {color} one is thrown away"), converters={"color": Color}, target_fixture="last")
@when(parsers.parse("one that is {color} goes"), converters={"color": Color}, target_fixture="last")
def throw(garden, color):
    garden["left"] -= 1
    return color

@then(parsers.cfparse("I should have {left:Number} cucumbers", extra_types={"Number": int}))
def should_have(garden, left):
    assert garden["left"] == left

@then(parsers.string("the last one was red"))
def was_red(last):
    assert last is Color.RED
""",
    )
    project.outcomes(passed=2)


def test_a_target_fixture_overrides_and_feeds_the_fixtures_that_stand_on_it(project: Project) -> None:
    project.feature(
        """
        Scenario: mine
          Given an article of mine
          When I open its page
          Then it says mine
        Scenario: the default
          When I open its page
          Then it says default
        """
    )
    project.file(
        "conftest.py",
        HEAD
        + """
@pytest.fixture
def article():
    return "default"

@pytest.fixture
def page(article):
    return f"page of {article}"

@given("an article of mine", target_fixture="article")
def of_mine(article):
    assert article == "default"
    return "mine"

@when("I open its page", target_fixture="opened")
def opened(page):
    return page

@then(parsers.parse("it says {whose}"))
def says(opened, whose, request, article):
    assert opened == f"page of {whose}"
    assert request.getfixturevalue("article") == article == whose
""",
    )
    project.outcomes(passed=2)


def test_generators_end_after_the_scenario_and_extras_arrive_raw(project: Project) -> None:
    project.feature(
        '''
        Scenario: S
          Given a resource
          And these users:
            | name | twitter |
            | Ana  | @ana    |
          And a letter:
            """
            Hello,
            Ben
            """
          When anything happens
          Then anything happens
        '''
    )
    project.file(
        "conftest.py",
        HEAD
        + """
@given("a resource", target_fixture="resource")
def resource():
    yield "open"
    print("closed after the scenario")

@given("these users:")
def users(datatable):
    assert datatable == [["name", "twitter"], ["Ana", "@ana"]]

@given("a letter:")
def letter(docstring):
    assert docstring == "Hello,\\nBen"

@step("anything happens")
def anything(resource, step_count=1):
    assert resource == "open"
    print("it happened")
""",
    )
    result = project.outcomes("-s", passed=1)
    told = [line.strip(".") for line in result.stdout.str().splitlines() if "happened" in line or "closed" in line]
    assert [line.rpartition(" ")[2] for line in told] == ["happened", "happened", "scenario"]


def test_an_async_fixture_cannot_stand_on_a_value_in_an_async_scenario(project: Project) -> None:
    steps = HEAD + (
        "@pytest.fixture\nasync def page(article):\n    return article\n\n"
        "@given('an article', target_fixture='article')\ndef article():\n    return 'mine'\n\n"
        "@then('its page is mine')\ndef is_mine(page):\n    assert page == 'mine'\n"
    )
    project.file("conftest.py", steps)
    project.steps("@when('Ana waits')\nasync def waits(): pass\n")
    project.feature(
        """
        Scenario: plain
          Given an article
          Then its page is mine
        Scenario: async
          Given an article
          When Ana waits
          Then its page is mine
        """
    )
    result = project.outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(['*"its page is mine" asks for `page`, an asynchronous fixture that depends on what *'])


def test_a_compiled_regular_expression_is_a_sentence_among_the_nearest(project: Project) -> None:
    project.feature(
        """
        Scenario: Known
          When I eat 5 cucumbers
        Scenario: Unknown
          When I eat 5 cucumber
        """
    )
    project.file(
        "conftest.py",
        HEAD
        + """
import re

@when(parsers.re(re.compile(r"I eat (?P<eat>[0-9]+) cucumbers")), converters={"eat": int})
def eats(eat):
    assert eat == 5
""",
    )
    result = project.outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ['*no step definition for "I eat 5 cucumber" as a When', "*the nearest*", "*I eat (?P<eat>*"]
    )
    assert project.play().parseoutcomes() == {"passed": 1, "failed": 1}
