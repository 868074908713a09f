"""What results say where other plugins take part in the run, or are left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reporting.conftest import Shop

FEATURE = """
Feature: Shop
  Scenario: Bad
    Given a till
    When it breaks
    Then a step
"""
STEPS = """
import pytest

from plainspec import given, then, when


@given("a till", gives="till")
def a_till():
    print("the till is opened")
    yield
    print("the till is closed")


@when("it breaks")
def it_breaks(drawer):
    raise ValueError("boom\\nsecond")


@then("a step")
def a_step(): pass
"""
CONFTEST = """
import pytest


@pytest.fixture
def drawer():
    yield
    raise OSError("the drawer is stuck")
"""
LATE_REPORTS = """
import pytest
from _pytest.runner import runtestprotocol


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        item.ihook.pytest_runtest_logreport(report=report)
    return True
"""


@pytest.fixture
def bad(shop: Shop) -> Shop:
    shop.write("features/shop.feature", FEATURE)
    shop.write("steps/shop.py", STEPS)
    shop.write("conftest.py", CONFTEST)
    return shop


def test_a_step_and_a_tear_down_that_fail_are_both_shown_where_they_did(bad: Shop) -> None:
    result = bad.run().named("Bad")
    assert result["status"] == "broken"
    assert result["statusDetails"]["message"] == "When it breaks\n\nValueError: boom\nsecond"
    assert "OSError: the drawer is stuck" in result["statusDetails"]["trace"]
    shown = [(step["name"], step["status"]) for step in result["steps"]]
    assert shown == [
        ("Given a till", "passed"),
        ("When it breaks", "broken"),
        ("Then a step", "skipped"),
        ("After the scenario", "broken"),
    ]
    said = result["steps"][-1]["statusDetails"]["message"]
    assert said == "After the scenario: OSError: the drawer is stuck"


def test_reports_that_a_plugin_holds_back_until_the_tear_down_say_the_same(bad: Shop) -> None:
    at_once = bad.run().named("Bad")
    bad.write("conftest.py", CONFTEST + LATE_REPORTS)
    held_back = bad.run().named("Bad")
    assert held_back["status"] == at_once["status"]
    assert held_back["statusDetails"]["message"] == at_once["statusDetails"]["message"]
    shown, expected = ([(s["status"], s.get("statusDetails")) for s in r["steps"]] for r in (held_back, at_once))
    assert shown == expected


def test_results_are_written_without_allure_pytest_but_none_of_python_tests(bad: Shop) -> None:
    bad.write("test_plain.py", "def test_plain():\n    print('plain')\n")
    run = bad.run("features", "test_plain.py", "-p", "no:allure_pytest")
    assert run.code == pytest.ExitCode.TESTS_FAILED, run.output
    assert "1 failed, 1 passed, 1 error" in run.output
    assert run.statuses() == {"Bad": "broken"}
    assert [attached["name"] for attached in run.named("Bad")["attachments"]] == ["printed"]
