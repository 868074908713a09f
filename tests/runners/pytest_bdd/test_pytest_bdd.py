"""pytest-bdd's scenarios() plays the features with Plainspec's steps and fixtures."""

import json
from typing import Any

import pytest

Project = Any


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
    project.play().assert_outcomes(passed=2)


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
    result = project.play("-s", "-q")
    result.assert_outcomes(passed=4)
    told = [word for word in result.stdout.str().replace("\n.", "\n").splitlines() if word.startswith(("line", "Ana"))]
    assert told == ["line opens", "Ana calls", "Ana calls", "line closes"] * 2


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
    project.play().assert_outcomes(passed=1)
    project.feature("Scenario: S\n  Given a basket\n  When pytest-bdd puts 3 apples into it\n  Then the bill is 7\n")
    result = project.play("--alluredir", "results")
    result.assert_outcomes(failed=1)
    marks = ["✓ Given a basket", "✓ When pytest-bdd puts 3 apples into it", "✗ Then the bill is 7"]
    result.stdout.fnmatch_lines([f"*{mark}" for mark in marks])
    (file,) = (project.pytester.path / "results").glob("*-result.json")
    steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    assert [step["status"] for step in steps] == ["passed", "passed", "failed"]


def test_under_gherkin_the_plugin_stands_back(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("@when('Ana pays {int}')\nasync def pays(amount): pass\n")
    project.file("conftest.py", "pytest_plugins = ['plainspec.runners.pytest_bdd.plugin']\n")
    project.run().assert_outcomes(passed=1)


def test_a_project_that_cannot_be_loaded_is_a_usage_error(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("import nothing_of_that_name\n")
    result = project.play()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the step module steps.shop cannot be imported*"])


def test_definitions_that_clash_are_a_usage_error_with_both_places(project: Project) -> None:
    project.feature("Scenario: S\n  When 3 is paid\n")
    project.steps("parameter_type(name='money', regexp='[0-9]+')\n@when('{money} is paid')\ndef paid(money): pass\n")
    project.steps("parameter_type(name='money', regexp='[0-9]+ €')\n", "till")
    result = project.play()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*steps/till.py:3: the parameter type {money} is declared twice", "*first: steps/shop.py:3"]
    )
