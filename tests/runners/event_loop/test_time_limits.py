"""What ends a scenario from outside, as the alarm of a time limit does, ends the step that runs, and fails it there."""

from typing import Any

import pytest

Project = Any

FEATURE = """
    Scenario: Late
      When it waits for ever
      Then it is over
    Scenario: After
      Then it is over
"""

STEPS = """
    import asyncio, signal
    import pytest

    def expire(*_):
        __tracebackhide__ = True
        pytest.fail("Timeout")

    def be_late():
        signal.signal(signal.SIGALRM, expire)
        signal.setitimer(signal.ITIMER_REAL, 0.2)

    @when("it waits for ever")
    async def waits():
        be_late()
        await asyncio.sleep(20)

    @then("it is over")
    async def is_over():
        pass
"""

LATE = """
    @fixture()
    async def late():
        be_late()
        await asyncio.sleep(20)
        yield
"""

WITHOUT_UVLOOP = "import sys\n\nsys.modules['uvloop'] = None\n"


@pytest.fixture(params=["uvloop", "asyncio"])
def options(request: pytest.FixtureRequest, project: Project) -> list[str]:
    project.file("without_uvloop.py", WITHOUT_UVLOOP)
    return ["-p", "without_uvloop"] if request.param == "asyncio" else []


@pytest.fixture(params=["gherkin", "scenarios"])
def result(request: pytest.FixtureRequest, project: Project, options: list[str]) -> pytest.RunResult:
    project.feature(FEATURE)
    project.steps(STEPS)
    played: pytest.RunResult = project.run(*options) if request.param == "gherkin" else project.play(*options)
    return played


def test_a_step_whose_time_is_up_fails_where_it_waits_and_the_next_scenario_runs(result: pytest.RunResult) -> None:
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*✗ When it waits for ever",
            "*· Then it is over",
            ">       await asyncio.sleep(20)",
            "E*Failed: Timeout",
        ]
    )


def test_a_fixture_whose_time_is_up_is_an_error_and_is_not_left_running(project: Project, options: list[str]) -> None:
    project.feature(FEATURE)
    project.steps(STEPS.replace("async def waits():", "async def waits(late):") + LATE)
    result = project.outcomes(*options, errors=1, passed=1)
    result.stdout.fnmatch_lines(["*a fixture could not be set up", "*await asyncio.sleep(20)", "E*Failed: Timeout"])
