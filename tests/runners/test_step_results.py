"""A step that only looks like a check fails; one that is not written yet is pending, under every runner."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from plainspec.config.project import Project as Plan
from plainspec.execution.errors import ScenarioError
from plainspec.execution.step_results import is_unwritten, refuse_result
from tests.runners.behave.behaving import ENVIRONMENT, statuses
from tests.runners.verdicts.comparison import compare, told

Project = Any

FEATURE = """
    Scenario: false
      Then nobody reads it
    Scenario: false that is given on
      Then it is given on
      And it is asked for
    Scenario: a generator
      Then nobody runs it
    Scenario: a generator by a decorator
      Given nobody unwraps it
    Scenario: false that is yielded
      Then it is yielded
    Scenario: raises pending
      Given it is to come
      Then nobody reads it
    Scenario: unwritten
      When it has a body of dots
    Scenario: unwritten and asynchronous
      When it has a docstring and dots
    Scenario: does nothing on purpose
      When it passes
"""

STEPS = """
import functools

from plainspec import Pending, given, then, when

@then("nobody reads it")
def false():
    return 1 == 2

@then("it is given on", gives="answer")
def given_on():
    return False

@then("it is asked for")
def asked(answer):
    assert answer is False

@then("nobody runs it")
def generator():
    return (1 == 2 for _ in range(3))

def wrapped(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)
    return call

@given("nobody unwraps it")
@wrapped
def unwrapped():
    yield

@then("it is yielded")
def yielded():
    yield 1 == 2

@given("it is to come")
def to_come():
    raise Pending("the till comes in May")

@when("it has a body of dots")
def dots(): ...

@when("it has a docstring and dots")
async def documented():
    '''Say what it will do.'''
    ...

@when("it passes")
def passes():
    '''Do nothing.'''
"""

VERDICTS = {
    "false": "failed",
    "false that is given on": "passed",
    "a generator": "failed",
    "a generator by a decorator": "failed",
    "false that is yielded": "failed",
    "raises pending": "skipped",
    "unwritten": "skipped",
    "unwritten and asynchronous": "skipped",
    "does nothing on purpose": "passed",
}


@pytest.fixture
def suite(project: Project) -> Project:
    project.feature(FEATURE)
    project.file("steps/shop.py", STEPS)
    return project


def test_every_runner_has_the_same_verdicts(suite: Project) -> None:
    suite.file("environment.py", ENVIRONMENT)
    root = suite.pytester.path
    compared = compare(Plan.at(root), [root / "features/shop.feature"], deadline_s=300)
    assert not compared.disagreements(), told(compared)
    assert {title: compared.of("pytest", place) for place, title in compared.titles.items()} == VERDICTS


def test_failures_say_what_to_do_and_skips_what_is_pending(suite: Project) -> None:
    result = suite.run("-rs")
    result.assert_outcomes(passed=2, failed=4, skipped=3)
    result.stdout.fnmatch_lines(
        [
            "E   false returned False, which has no effect: a Then asserts (`assert …`)",
            "E   generator returned a generator, which is never run: run it in the step, or make the step itself yield",
        ]
    )
    result.stdout.fnmatch_lines(
        [
            "scenarios skipped: 3",
            "  1  pending: When it has a body of dots",
            "  1  pending: When it has a docstring and dots",
            "  1  pending: the till comes in May",
        ]
    )
    result.stdout.fnmatch_lines(["SKIPPED * features/shop.feature:16: pending: When it * dots (steps/shop.py:*)"])


def test_behave_says_what_is_pending(suite: Project) -> None:
    found = statuses(suite)
    assert {name for name, status in found.items() if status == "skipped"} == {
        name for name, verdict in VERDICTS.items() if verdict == "skipped"
    }


class Verdict:
    """As a library's own type for truth."""

    def __init__(self, *, true: bool) -> None:
        self.true = true

    def __bool__(self) -> bool:
        """Tell which."""
        return self.true


@pytest.mark.parametrize("result", [False, Verdict(true=False), map(str, [1]), (1 for _ in [1])])
def test_a_result_that_only_looks_like_a_check_is_refused(result: object) -> None:
    with pytest.raises(ScenarioError, match=r"returned (False, which has no effect|a generator, which is never run)"):
        refuse_result(a_then(), result)


@pytest.mark.parametrize("result", [None, True, Verdict(true=True), 0, "", [], {}])
def test_any_other_result_is_left_alone(result: object) -> None:
    refuse_result(a_then(), result)


def a_then() -> Any:
    """Return what is known of a Then that gives nothing."""
    return SimpleNamespace(step=SimpleNamespace(kind="then"), definition=SimpleNamespace(gives=None, function=len))


def test_only_a_body_of_dots_is_unwritten() -> None:
    def empty() -> None:
        pass

    def dots() -> None: ...

    def more() -> None:
        print(...)  # noqa: T201 - a body that is more than dots

    def gives_dots() -> object:
        return ...

    assert [is_unwritten(one) for one in (empty, dots, more, gives_dots, print)] == [False, True, False, False, False]
