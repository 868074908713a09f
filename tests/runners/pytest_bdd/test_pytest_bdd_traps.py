"""What goes wrong unnoticed under pytest-bdd alone is told here."""

from typing import Any

Project = Any


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
        def waits(): pass

        @when("Ana {word}")
        def does(what):
            print("did something")
        """
    )
    result = project.play("-s")
    result.assert_outcomes(passed=2, failed=3, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E*left running after the scenario: *wait(), started at steps/shop.py:*",
            "E*never awaited: sleep()*",
            'features/shop.feature:7: "Ana waits" can mean 2 definitions*',
            'features/shop.feature:10: no step definition for "nobody knows this" as a Then*',
        ]
    )
    assert result.stdout.str().count("did something") == 1


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
    result = project.play("-s", "-q")
    result.assert_outcomes(passed=3)
    assert [result.stdout.str().count(what) for what in ("bought apple", "bought plum")] == [1, 2]


def test_a_failure_begins_at_the_function_of_its_step(project: Project) -> None:
    project.feature("Scenario: S\n  When Ana pays 3\n")
    project.steps("@when('Ana pays {int}')\nasync def pays(amount):\n    assert amount == 4\n")
    result = project.play()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*async def pays(amount):", ">*assert amount == 4", "E*assert 3 == 4"])
    result.stdout.no_fnmatch_line("*stepwise*")
