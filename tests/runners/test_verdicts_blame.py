"""Each scenario answers for itself: what one forgets or breaks at its end is not the next one's fault."""

from typing import Any

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
def guests(guest): ...

@when("nothing happens")
async def nothing(): ...

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


def test_every_step_that_yielded_is_ended_although_another_breaks(project: Project) -> None:
    project.feature("Scenario: S\n  When glass breaks\n  When ice breaks\n  When nothing happens\n")
    project.feature("Scenario: S\n  When glass breaks\n  When ice breaks\n", "plain")
    project.steps(FORGETS)
    result = project.run("-s")
    result.assert_outcomes(failed=2)
    for what in ("glass", "ice"):
        assert result.stdout.str().count(f"{what} is ended\n") == 2
        result.stdout.fnmatch_lines([f"*ValueError: {what} is broken*"])
