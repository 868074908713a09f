"""A scenario is one task on one loop; nothing that it starts and does not end stays unnoticed."""

from typing import Any

import pytest

Project = Any


def test_a_coroutine_never_awaited_fails_its_step(project: Project) -> None:
    project.feature("Scenario: Async\n  When it forgets\nScenario: Plain\n  When it forgets plainly\n")
    project.steps(
        """
        async def work():
            pass

        @when("it forgets")
        async def forgets():
            work()

        @when("it forgets plainly")
        def forgets_plainly():
            work()
        """
    )
    result = project.outcomes(failed=2)
    result.stdout.fnmatch_lines(["*✗ When it forgets", "E   never awaited: work(); write `await` before the call"])


def test_an_async_step_hidden_behind_a_plain_function_is_awaited(project: Project) -> None:
    project.feature("Scenario: S\n  When it hides\n  Then it ran\n")
    project.steps(
        """
        ran = []

        async def work():
            ran.append(1)

        @when("it hides")
        def hides():
            return work()

        @then("it ran")
        def it_ran():
            assert ran == [1]
        """
    )
    project.outcomes(passed=1)


def test_a_task_left_running_fails_the_scenario_that_started_it(project: Project) -> None:
    project.feature("Scenario: Leaves\n  When it leaves a task\nScenario: Innocent\n  When it does nothing\n")
    project.steps(
        """
        import asyncio

        @when("it leaves a task")
        async def leaves():
            asyncio.create_task(asyncio.sleep(60))

        @when("it does nothing")
        async def nothing():
            pass
        """
    )
    result = project.outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of Leaves*", "E   left running after the scenario: sleep(), started at steps/shop.py:8;*"]
    )


def test_a_task_left_running_is_told_beside_a_tear_down_that_fails(project: Project) -> None:
    project.feature("Scenario: Leaves\n  When it leaves a task\nScenario: Innocent\n  Then nothing goes on\n")
    project.steps(
        """
        import asyncio

        @fixture()
        async def broom():
            yield
            raise OSError("no broom")

        @when("it leaves a task")
        async def leaves(broom):
            asyncio.create_task(asyncio.sleep(60))

        @then("nothing goes on")
        async def alone():
            assert asyncio.all_tasks() == {asyncio.current_task()}
        """
    )
    result = project.outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*OSError: no broom*", "*left running after the scenario: sleep(), started at *:13;*"])


def test_a_task_that_a_fixture_ends_is_not_left_running(project: Project) -> None:
    project.feature("Scenario: S\n  When it starts work\n  Then the work goes on\n")
    project.steps(
        """
        import asyncio

        @fixture()
        async def workers():
            tasks = []
            yield tasks
            for task in tasks:
                task.cancel()

        @when("it starts work")
        async def starts(workers):
            workers.append(asyncio.create_task(asyncio.sleep(60)))

        @then("the work goes on")
        async def goes_on(workers):
            assert not workers[0].done()
        """
    )
    project.outcomes(passed=1)


def test_a_failure_in_the_background_is_heard(project: Project) -> None:
    project.feature("Scenario: S\n  When it fails in the background\n")
    project.steps(
        """
        import asyncio

        async def fail():
            raise ValueError("unheard of")

        @when("it fails in the background")
        async def fails():
            task = asyncio.create_task(fail())
            await asyncio.wait([task])
        """
    )
    result = project.outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E   failed in the background without being awaited:*ValueError: unheard of"])


def test_context_variables_and_tasks_live_from_step_to_step_and_end_with_the_scenario(project: Project) -> None:
    project.feature(
        """
        Scenario: First
          Given the language is fr
          When somebody listens
          Then the language is still fr
        Scenario: Second
          When somebody listens
          Then the language is still en
        """
    )
    project.steps(
        """
        import asyncio
        from contextvars import ContextVar

        LANGUAGE = ContextVar("LANGUAGE", default="en")

        @given("the language is {word}")
        async def speaks(language):
            LANGUAGE.set(language)

        @when("somebody listens", gives="listener")
        async def listens():
            heard = asyncio.Event()
            async def listen():
                await heard.wait()
                return LANGUAGE.get()
            return heard, asyncio.create_task(listen())

        @then("the language is still {word}")
        async def still(language, listener):
            listener[0].set()
            assert await listener[1] == language == LANGUAGE.get()
        """
    )
    project.outcomes(passed=2)


@pytest.mark.requirement("S2-RUN-02", "S2-RUN-03", "S4-RUN-01")
def test_all_steps_and_fixtures_of_a_run_share_one_loop_and_a_scenario_is_one_task(project: Project) -> None:
    project.feature("Scenario: A\n  When it looks\n  When it looks\nScenario: B\n  When it looks\n")
    project.steps(
        """
        import asyncio, importlib.util
        seen = {"loops": set(), "tasks": []}

        @fixture(scope="session")
        async def loop():
            return asyncio.get_running_loop()

        @when("it looks")
        async def looks(loop):
            seen["loops"].add(loop)
            assert seen["loops"] == {asyncio.get_running_loop()}
            assert type(loop).__module__ == ("uvloop" if importlib.util.find_spec("uvloop") else "asyncio.unix_events")
            seen["tasks"].append(asyncio.current_task())
            if len(seen["tasks"]) == 3:
                first, second, other = seen["tasks"]
                assert first is second is not other
        """
    )
    project.outcomes(passed=2)


def test_plain_scenarios_run_without_a_loop_so_that_steps_may_run_their_own(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs a loop of its own\n")
    project.steps(
        """
        import asyncio

        @when("it runs a loop of its own")
        def own():
            asyncio.run(asyncio.sleep(0))
        """
    )
    project.outcomes(passed=1)
