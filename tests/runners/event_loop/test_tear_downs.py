"""A tear-down that fails fails its scenario, whatever came before it, under every runner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.config.project import Project as Plan
from tests.runners.behave.behaving import ENVIRONMENT
from tests.runners.verdicts.comparison import RUNNERS, compare

if TYPE_CHECKING:
    from pathlib import Path

Project = Any

FEATURE = """
    Scenario: the fixture fails
      Given a shop
    Scenario: the asynchronous fixture fails
      Given a market
    Scenario: the fixture fails after a skip
      Given a shop
      When the clerk is on holiday
    Scenario: the step fails after its yield
      Given a stall
    Scenario: nothing fails
      Given a kiosk
"""

STEPS = """
    import pytest

    @fixture()
    def shop():
        yield
        raise OSError("the door of the shop is stuck")

    @fixture()
    async def market():
        yield
        raise OSError("the gate of the market is stuck")

    @fixture()
    def kiosk():
        yield

    @given("a shop")
    def a_shop(shop): pass

    @given("a market")
    async def a_market(market): pass

    @given("a kiosk")
    def a_kiosk(kiosk): pass

    @given("a stall")
    def a_stall():
        yield
        raise OSError("the shutter of the stall is stuck")

    @when("the clerk is on holiday")
    def holiday():
        pytest.skip("no clerk")
"""


def test_every_runner_fails_scenarios_whose_tear_down_fails(project: Project) -> None:
    project.feature(FEATURE)
    project.steps(STEPS)
    project.file("environment.py", ENVIRONMENT)
    root: Path = project.pytester.path
    comparison = compare(Plan.at(root), [root / "features" / "shop.feature"])
    found = {
        title: {runner: comparison.of(runner, place) for runner in RUNNERS}
        for place, title in comparison.titles.items()
    }
    passed = found.pop("nothing fails")
    assert passed == dict.fromkeys(RUNNERS, "passed"), comparison.said
    assert found == {title: dict.fromkeys(RUNNERS, "failed") for title in found}, comparison.said


def test_a_failing_tear_down_is_reported_with_its_scenario_and_error(project: Project) -> None:
    project.feature(FEATURE)
    project.steps(STEPS)
    result = project.outcomes(passed=3, skipped=1, failed=1, errors=3)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of the fixture fails*",
            "*OSError: the door of the shop is stuck",
            "*ERROR at teardown of the asynchronous fixture fails*",
            "*OSError: the gate of the market is stuck",
            "*ERROR at teardown of the fixture fails after a skip*",
            "*OSError: the door of the shop is stuck",
        ]
    )
