"""pytest-bdd's scenarios() plays the features with Plainspec's steps and fixtures."""

import json
from typing import Any

import pytest

Project = Any

MODULE = "from pytest_bdd import scenarios\n\nscenarios('features')\n"


def run(project: Project, *arguments: str) -> pytest.RunResult:
    project.file("test_features.py", MODULE)
    plugin = ["-p", "plainspec.runners.pytest_bdd"]
    result: pytest.RunResult = project.pytester.runpytest_subprocess(*plugin, "test_features.py", *arguments)
    return result


def test_the_same_steps_fixtures_and_values_play_the_features(project: Project) -> None:
    project.feature(
        '''
        Background:
          Given these people
            | name |
            | Ana  |
        Rule: What is paid is gone
          @severity:critical @S0-COMP-01
          Scenario Outline: Ana pays
            When Ana pays <sum> with
              | what  |
              | <how> |
            Then 5 - <sum> are left
            And the note says
              """
              <how>
              """
            Examples:
              | sum | how   |
              | 1   | coins |
              | 1   | paper |
        '''
    )
    project.steps(
        """
        import asyncio
        import contextvars

        PAYER = contextvars.ContextVar("payer")

        @fixture(scope="session")
        async def bank():
            async with asyncio.TaskGroup():
                yield "bank"

        @fixture()
        async def purse(bank):
            PAYER.set("purse")
            yield [5]

        @given("these people")
        def people(table: list[dict[str, str]], bank):
            assert table == [{"name": "Ana"}]

        @when("{word} pays {int} with", gives="note")
        async def pays(who, amount, table: Table, purse):
            assert PAYER.get() == "purse"
            PAYER.set(who)
            await asyncio.sleep(0)
            purse[0] -= amount
            yield table.rows[0][0]
            assert PAYER.get() == who

        @then("{int} - {int} are left")
        async def left(before, paid, purse):
            assert purse == [before - paid]
            assert PAYER.get() == "Ana"

        @then("the note says")
        def says(docstring: str, note):
            assert docstring == note
        """
    )
    run(project).assert_outcomes(passed=2)


def test_a_fixture_of_scope_feature_lives_for_a_feature_file(project: Project) -> None:
    for name in ("one", "two"):
        body = "Scenario: first\n  When Ana calls\nScenario: second\n  When Ana calls\n"
        project.feature(f"Feature: {name}\n{body}", name)
    project.steps(
        """
        @fixture(scope="feature")
        def line():
            print("line opens")
            yield
            print("line closes")

        @when("Ana calls")
        def calls(line):
            print("Ana calls")
        """
    )
    result = run(project, "-s", "-q")
    result.assert_outcomes(passed=4)
    told = [word for word in result.stdout.str().replace("\n.", "\n").splitlines() if word.startswith(("line", "Ana"))]
    assert told == ["line opens", "Ana calls", "Ana calls", "line closes"] * 2


def test_every_trap_is_closed_here_too(project: Project) -> None:
    project.feature(
        """
        Scenario: forgetful
          When Ana forgets to wait
        Scenario: leaky
          When Ana leaves something running
        Scenario: ambiguous
          When Ana waits
        Scenario: undefined at the end
          When Ana looks
          Then nobody knows this
        Scenario: fine
          When Ana looks
        """
    )
    project.steps(
        """
        import asyncio

        @when("Ana forgets to wait")
        async def forgets():
            asyncio.sleep(0)

        @when("Ana leaves something running")
        async def leaves():
            asyncio.create_task(asyncio.Event().wait())

        @when("Ana waits")
        def waits(): ...

        @when("Ana {word}")
        def does(what):
            print("did something")
        """
    )
    result = run(project, "-s")
    result.assert_outcomes(passed=2, failed=3, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E*left running after the scenario: *wait(), started at steps/shop.py:*",
            "E*never awaited: sleep()*",
            'features/shop.feature:7: "Ana waits" can mean 2 definitions*',
            'features/shop.feature:10: nobody has defined "nobody knows this" as a Then*',
        ]
    )
    assert result.stdout.str().count("did something") == 1


def test_definitions_of_pytest_bdd_take_part_and_values_pass_both_ways(project: Project) -> None:
    project.feature(
        """
        Scenario: S
          Given a basket
          When pytest-bdd puts 3 apples into it
          Then it holds 3
          And the bill is 6
        """
    )
    project.steps(
        """
        @given("a basket", gives="basket")
        async def basket():
            return []

        @when("pytest-bdd puts {int} apples into it")
        def overridden(count):
            assert False, "the definition nearer to the test wins"

        @then("it holds {int}")
        def holds(count, basket, apples):
            assert len(basket) == count == apples
        """
    )
    project.file(
        "conftest.py",
        """
        import pytest
        from pytest_bdd import parsers, then, when

        @pytest.fixture
        def bill(basket):
            return 2 * len(basket)

        @when(parsers.parse("pytest-bdd puts {count:d} apples into it"), target_fixture="apples")
        def puts(count, basket):
            basket += ["apple"] * count
            return count

        @then(parsers.parse("the bill is {total:d}"))
        def is_total(bill, total):
            assert bill == total
        """,
    )
    run(project).assert_outcomes(passed=1)
    project.feature("Scenario: S\n  Given a basket\n  When pytest-bdd puts 3 apples into it\n  Then the bill is 7\n")
    result = run(project, "--alluredir", "results")
    result.assert_outcomes(failed=1)
    marks = ["✓ Given a basket", "✓ When pytest-bdd puts 3 apples into it", "✗ Then the bill is 7"]
    result.stdout.fnmatch_lines([f"*{mark}" for mark in marks])
    (file,) = (project.pytester.path / "results").glob("*-result.json")
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    assert [step["status"] for step in steps] == ["passed", "passed", "failed"]


def test_two_rows_that_differ_in_their_tables_only_stay_two_rows(project: Project) -> None:
    project.feature(
        """
        Scenario Outline: Ana buys
          When Ana buys
            | what   |
            | <what> |
          Examples:
            | why   | what  |
            | fresh | apple |
            | sweet | plum  |
            | sweet | plum  |
        """
    )
    project.steps(
        """
        @when("Ana buys")
        def buys(table: Table):
            print("bought", table.rows[0][0])
        """
    )
    result = run(project, "-s", "-q")
    result.assert_outcomes(passed=3)
    assert [result.stdout.str().count(what) for what in ("bought apple", "bought plum")] == [1, 2]


def test_a_failure_begins_at_the_function_of_its_step(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("@when('Ana pays {int}')\nasync def pays(amount):\n    assert amount == 4\n")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*async def pays(amount):", ">*assert amount == 4", "E*assert 3 == 4"])
    result.stdout.no_fnmatch_line("*stepwise*")


def test_under_gherkin_the_plugin_stands_back(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("@when('Ana pays {int}')\nasync def pays(amount): ...\n")
    project.file("conftest.py", "pytest_plugins = ['plainspec.runners.pytest_bdd']\n")
    project.run().assert_outcomes(passed=1)


def test_a_project_that_cannot_be_loaded_is_a_usage_error(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("import nothing_of_that_name\n")
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the step module steps.shop cannot be imported*"])
