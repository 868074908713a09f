"""A scenario hands its values from step to step, and has one verdict."""

from typing import Any

import pytest

Project = Any


def test_values_flow_from_step_to_step_by_name(project: Project) -> None:
    project.feature("Scenario: S\n  Given a basket\n  When Ana adds 2\n  Then it holds 2\n")
    project.steps(
        """
        @given("a basket", gives="basket")
        def basket():
            return []

        @when("{word} adds {int}", gives="total")
        async def adds(name, count, basket):
            basket += [name] * count
            return len(basket)

        @then("it holds {int}")
        def holds(count, total, basket):
            assert (count, len(basket)) == (total, 2)
        """
    )
    project.outcomes(passed=1)


def test_a_step_is_not_run_after_a_failure_and_the_report_reads_top_down(project: Project) -> None:
    project.feature(
        """
        Rule: Baskets are counted
          Scenario Outline: Ana counts
            Given a basket of <count>
            When Ana looks
            Then she sees
              | count |
              | 3     |
            And she leaves
            Examples:
              | why      | count |
              | too few  | 2     |
        """
    )
    project.steps(
        """
        @given("a basket of {int}", gives="basket")
        def basket(count):
            return count

        @when("Ana looks")
        def looks():
            pass

        @then("she sees")
        async def sees(table: list[dict[str, str]], basket):
            assert basket == int(table[0]["count"])

        @then("she leaves")
        def leaves():
            raise RuntimeError("never reached")
        """
    )
    result = project.outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "features/shop.feature:6",
            "Feature: Shop",
            "  Rule: Baskets are counted",
            "    Scenario: Ana counts  (why: too few)",
            "    ✓ Given a basket of 2",
            "    ✓ When Ana looks",
            "    ✗ Then she sees",
            "        | count |",
            "        | 3     |",
            "    · And she leaves",
            "    the step's function: steps/shop.py:12",
            '>       assert basket == int(table[[]0[]][[]"count"[]])',
            "E       *assert 2 == 3",
            "steps/shop.py:14: AssertionError",
            "FAILED features/shop.feature::Baskets are counted::Ana counts[[]too few[]] - Asse*",
        ],
        consecutive=False,
    )
    assert "play.py" not in result.stdout.str()


def test_the_report_survives_two_processes(project: Project) -> None:
    project.feature("Scenario: S\n  When it fails\n")
    project.steps('@when("it fails")\ndef fails():\n    assert [1, 2] == [1, 3]\n')
    result = project.outcomes("-n", "2", failed=1)
    result.stdout.fnmatch_lines(["features/shop.feature:3", "*✗ When it fails", "*At index 1 diff: 2 != 3"])


def test_steps_that_yield_finish_when_the_scenario_ends_even_when_it_fails(project: Project) -> None:
    project.feature("Scenario: S\n  Given a plain door\n  And a slow door\n  When it fails\n")
    project.steps(
        """
        from pathlib import Path

        def log(word):
            with Path("log.txt").open("a") as file:
                file.write(word + " ")

        @given("a plain door", gives="door")
        def door():
            yield "door"
            log("plain")

        @given("a slow door")
        async def slow(door):
            assert door == "door"
            yield
            log("slow")

        @when("it fails")
        def fails():
            assert False
        """
    )
    project.outcomes(failed=1)
    assert (project.pytester.path / "log.txt").read_text() == "slow plain "


@pytest.mark.parametrize("manner", ["def", "async def"])
def test_a_step_that_cannot_tidy_up_is_told_as_such(project: Project, manner: str) -> None:
    project.feature("Scenario: S\n  Given a door\n  When it works\n")
    project.steps(
        f"""
        @given("a door")
        {manner} door():
            yield
            raise OSError("the door is stuck")

        @when("it works")
        {manner} works():
            pass
        """
    )
    result = project.outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*✓ When it works",
            "*✗ when the scenario was over: what follows the yield of Given a door",
            "*the step's function: steps/shop.py:*",
            "E *OSError: the door is stuck",
        ]
    )
    assert "play.py" not in result.stdout.str()


def test_a_table_that_does_not_fit_its_step_is_reported_with_the_line_before_the_run(project: Project) -> None:
    project.feature("Scenario: S\n  Given people\n    | name | age   |\n    | Ana  | forty |\n")
    project.steps(
        """
        from dataclasses import dataclass

        @dataclass
        class Person:
            name: str
            age: int

        @given("people")
        def people(table: list[Person]):
            pass
        """
    )
    result = project.outcomes(errors=1)
    result.stdout.fnmatch_lines(["features/shop.feature:5: the table of *: not a row of Person: age:*'forty'*"])


@pytest.mark.parametrize("tag", ["skip", "xfail", "skip:", "xfail:"])
def test_skip_and_xfail_tags_mean_what_pytest_means(project: Project, tag: str) -> None:
    project.feature(f"@{tag}\nScenario: S\n  When it fails\n")
    project.steps('@when("it fails")\ndef fails():\n    assert False\n')
    result = project.run("-rsx")
    result.assert_outcomes(**{"skip": {"skipped": 1}, "xfail": {"xfailed": 1}}[tag.rstrip(":")])
    if tag == "skip":
        result.stdout.fnmatch_lines(["*tagged @skip (features/shop.feature:3)*"])


def test_last_failed_and_stepwise_know_scenarios(project: Project) -> None:
    project.file("pyproject.toml", '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n')
    project.feature("Scenario: A\n  When it passes\nScenario: B\n  When it fails\nScenario: C\n  When it passes\n")
    project.steps(
        """
        @when("it {word}")
        def does(what):
            assert what == "passes"
        """
    )
    project.outcomes(passed=2, failed=1)
    project.outcomes("--lf", failed=1)
    project.outcomes("--sw", passed=1, failed=1)
    project.outcomes("-x", passed=1, failed=1)


def test_pytest_rewrites_the_assertions_of_step_modules(project: Project) -> None:
    project.feature("Scenario: S\n  When the modules are loaded\n  Then the steps are rewritten\n")
    project.steps(
        """
        import sys

        @when("the modules are loaded", gives="loader")
        def loader():
            return type(sys.modules[__name__].__loader__).__name__

        @then("the steps are rewritten")
        def rewritten(loader):
            assert loader == "AssertionRewritingHook"
        """
    )
    project.outcomes(passed=1)
