"""`--lf`, `--ff` and `--sw` know scenarios and the rows of outlines; tags say why a scenario is skipped."""

from typing import Any

import pytest

from tests.runners.behave.behaving import behave

Project = Any

FAILING = """
    @when("{word} buys {int}")
    def buys(name: str, count: int) -> None:
        assert count != 2
"""


@pytest.fixture
def failing(shop: Project) -> Project:
    """The shop, with a cache of pytest's, in which a row and a scenario fail."""
    shop.file("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "-p no:random_order"\n')
    shop.steps(FAILING)
    shop.outcomes(passed=2, failed=2)
    return shop


ROW = "features/shop.feature::Everybody pays::Ben buys[[]two]"
SCENARIO = "features/shop.feature::Nobody is overcharged::Ana buys"


def test_last_failed_runs_the_failed_rows_alone(failing: Project) -> None:
    result = failing.outcomes("--lf", failed=2)
    result.stdout.fnmatch_lines([f"FAILED {ROW} *", f"FAILED {SCENARIO} *"])
    failing.outcomes("--lf", "features/shop.feature", failed=2, deselected=2)


def test_failed_first_runs_the_failed_rows_first(failing: Project) -> None:
    result = failing.outcomes("--ff", "-v", passed=2, failed=2)
    result.stdout.fnmatch_lines([f"{ROW} FAILED *", f"{SCENARIO} FAILED *", "*::Ana buys PASSED *"])


def test_stepwise_goes_on_from_the_failed_row(failing: Project) -> None:
    failing.outcomes("--sw", passed=2, failed=1)
    result = failing.outcomes("--sw", failed=1, deselected=2)
    result.stdout.fnmatch_lines([f"FAILED {ROW} *"])


def test_a_row_that_could_not_be_bound_is_remembered(failing: Project) -> None:
    failing.steps('@when("{word} buys 1")\ndef buys_one(name):\n    pass\n')
    failing.outcomes(passed=2, errors=2)
    failing.steps(FAILING)
    result = failing.outcomes("--lf", failed=2)
    result.stdout.fnmatch_lines([f"FAILED {ROW} *"])
    failing.steps(FAILING.replace("!= 2", "> 0"))
    failing.outcomes("--lf", passed=2)
    failing.run("--lf").stdout.fnmatch_lines(["*no previously failed tests*"])


TAGGED = """
    @skip:no_printer_here
    Scenario: skipped
      When Ana buys 1
    @xfail:SHOP-12
    Scenario: known
      When Ana buys 2
    @skip
    Scenario: skipped without a reason
      When Ana buys 1
"""


def test_tags_say_why_a_scenario_is_skipped_or_expected_to_fail(shop: Project) -> None:
    shop.steps(FAILING)
    shop.feature(TAGGED)
    result = shop.outcomes("-rsx", "--strict-markers", skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["  1  no printer here", "  1  tagged @skip", "XFAIL *::known - SHOP-12*"])
    behave(shop).stdout.fnmatch_lines(["  1  no printer here", "  1  tagged @skip"])
    result = shop.play("-rsx")
    result.assert_outcomes(skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["SKIPPED * no printer here", "XFAIL *known* - SHOP-12*"])


def test_a_skipped_step_is_not_drawn_as_failed_when_a_tear_down_fails(project: Project) -> None:
    project.feature("Scenario: S\n  Given a shop\n  When it is closed\n  Then nobody comes\n")
    project.steps(
        """
        import pytest

        @fixture
        def shop():
            yield
            raise OSError("the door is stuck")

        @given("a shop")
        def a_shop(shop):
            pass

        @when("it is closed")
        def closed():
            pytest.skip("on holiday")

        @then("nobody comes")
        def nobody():
            pass
        """
    )
    result = project.outcomes(skipped=1, errors=1)
    result.stdout.fnmatch_lines(["    ✓ Given a shop", "    - When it is closed", "    · Then nobody comes"])
    played = project.play()
    played.assert_outcomes(skipped=1, errors=1)
    played.stdout.fnmatch_lines(["    ✓ Given a shop", "    - When it is closed", "    · Then nobody comes"])
