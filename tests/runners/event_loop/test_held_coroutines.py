"""A coroutine that nobody awaits fails its scenario, whoever still holds it, under every runner."""

from typing import TYPE_CHECKING, Any

import pytest

from plainspec.config.project import Project as Plan
from tests.runners.behave.behaving import ENVIRONMENT
from tests.runners.verdicts.comparison import RUNNERS, compare

if TYPE_CHECKING:
    from pathlib import Path

Project = Any

FEATURE = """
    Scenario: given
      When an answer is asked for
      Then there is an answer
    Scenario: given in a list
      When answers are asked for
    Scenario: put into a fixture
      When an answer is put into the bag
    Scenario: awaited later
      When an answer is on its way
      Then the answer comes
"""

STEPS = """
    import asyncio

    async def ask():
        return 42

    @fixture()
    def bag():
        return []

    @when("an answer is asked for", gives="answer")
    async def asked():
        return ask()

    @then("there is an answer")
    def there_is(answer):
        assert answer

    @when("answers are asked for", gives="answers")
    async def asked_often():
        return [ask()]

    @when("an answer is put into the bag")
    def put(bag):
        bag.append(ask())

    @when("an answer is on its way", gives="coming")
    async def on_its_way():
        return asyncio.create_task(ask())

    @then("the answer comes")
    async def comes(coming):
        assert await coming == 42
"""


@pytest.fixture
def asking(project: Project) -> Project:
    project.feature(FEATURE)
    project.steps(STEPS)
    return project


def test_a_coroutine_that_a_step_returns_fails_the_step(asking: Project) -> None:
    result = asking.outcomes("-k", "given and not list", failed=1)
    result.stdout.fnmatch_lines(
        [
            "*✗ When an answer is asked for",
            "E   never awaited: ask(), which the step returned; write `await` before the call",
        ]
    )


def test_a_coroutine_that_a_value_or_a_fixture_holds_is_told_when_they_are_gone(asking: Project) -> None:
    result = asking.outcomes("-k", "list or fixture or later", "-W", "error", passed=3, errors=2)
    result.stdout.fnmatch_lines(["E   never awaited: ask(); write `await` before the call"] * 2)


def test_the_runners_agree_about_all_of_them(asking: Project) -> None:
    asking.file("environment.py", ENVIRONMENT)
    root: Path = asking.pytester.path
    comparison = compare(Plan.at(root), [root / "features/shop.feature"])
    told = {title: {comparison.of(runner, place) for runner in RUNNERS} for place, title in comparison.titles.items()}
    assert told == {
        "given": {"failed"},
        "given in a list": {"failed"},
        "put into a fixture": {"failed"},
        "awaited later": {"passed"},
    }
