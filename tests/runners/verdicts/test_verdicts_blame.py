"""Each scenario answers for itself: what one forgets or breaks at its end is not the next one's fault."""

from typing import Any

import pytest

Project = Any

FORGETS = """
import asyncio

@when("Ana forgets to wait and stumbles")
async def stumbles():
    asyncio.sleep(0)
    raise ValueError("stumbled")

@when("Ana forgets at the end")
def at_the_end():
    yield
    asyncio.sleep(0)

@fixture()
def guest():
    yield
    asyncio.sleep(0)

@when("a guest forgets to say goodbye")
def guests(guest): pass

@when("nothing happens")
async def nothing(): pass

@when("{word} breaks")
def breaks(what):
    yield
    print(f"{what} is ended")
    raise ValueError(f"{what} is broken")
"""


def test_a_forgotten_await_is_the_fault_of_the_scenario_that_forgot(project: Project) -> None:
    project.feature(
        """
        Scenario: first
          When Ana forgets to wait and stumbles
        Scenario: second
          When nothing happens
        Scenario: third
          When Ana forgets at the end
        Scenario: fourth
          When nothing happens
        Scenario: fifth
          When a guest forgets to say goodbye
        Scenario: sixth
          When nothing happens
        """
    )
    project.steps(FORGETS)
    result = project.run()
    result.assert_outcomes(passed=4, failed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["FAILED *first*stumbled*", "FAILED *third*never awaited*", "ERROR *fifth*never awaited*"]
    )


PLAYED = """
Scenario: dropped
  When Ana forgets
Scenario: dropped, with a fixture
  When Ana forgets, and a guest is there
Scenario: dropped before another fault
  When Ana forgets to wait and stumbles
Scenario: dropped by a fixture
  When a guest forgets to say goodbye
Scenario: well
  When nothing happens
"""


@pytest.mark.parametrize("how", ["run", "play"])
def test_a_forgotten_await_is_told_once_where_warnings_are_errors(project: Project, how: str) -> None:
    project.feature(PLAYED)
    forgets = "@when('Ana forgets')\ndef ana(): asyncio.sleep(0)\n\n@when('Ana forgets, and a guest is there')\n"
    project.steps(FORGETS + forgets + "def both(tmp_path): asyncio.sleep(0)\n")
    result = getattr(project, how)("-W", "error")
    result.assert_outcomes(passed=2, failed=3, errors=1)
    result.stdout.fnmatch_lines(
        [
            *("FAILED *dropped*never awaited*", "FAILED *dropped*fixture*never awaited*", "FAILED *fault*ValueError*"),
            "ERROR *by*a*fixture*never awaited*",
        ]
    )


@pytest.mark.parametrize("filters", [(), ("-W", "error")])
def test_what_a_test_forgot_is_not_the_fault_of_the_scenario_after_it(
    project: Project, filters: tuple[str, ...]
) -> None:
    project.feature("Scenario: second\n  When nothing happens\n")
    project.steps(FORGETS)
    project.file("test_first.py", "async def work(): pass\n\ndef test_first(): work()\n")
    result = project.run("test_first.py", "features", *filters)
    passed = 1 if filters else 2
    result.assert_outcomes(passed=passed, failed=2 - passed, warnings=0 if filters else 1)


def test_every_step_that_yielded_is_ended_although_another_breaks(project: Project) -> None:
    project.feature("Scenario: S\n  When glass breaks\n  When ice breaks\n  When nothing happens\n")
    project.feature("Scenario: S\n  When glass breaks\n  When ice breaks\n", "plain")
    project.steps(FORGETS)
    result = project.run("-s")
    result.assert_outcomes(failed=2)
    for what in ("glass", "ice"):
        assert result.stdout.str().count(f"{what} is ended\n") == 2
        result.stdout.fnmatch_lines([f"*ValueError: {what} is broken*"])
