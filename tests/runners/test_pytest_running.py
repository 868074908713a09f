"""A scenario is one task with its fixtures, its values and its verdict; nothing it does stays unnoticed."""

from typing import Any

import pytest

Project = Any


def outcomes(project: Project, *arguments: str, **expected: int) -> pytest.RunResult:
    result: pytest.RunResult = project.run(*arguments)
    result.assert_outcomes(**expected)
    return result


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
    outcomes(project, passed=1)


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
    result = outcomes(project, failed=1)
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
    result = outcomes(project, "-n", "2", failed=1)
    result.stdout.fnmatch_lines(["features/shop.feature:3", "*✗ When it fails", "*At index 1 diff: 2 != 3"])


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
    result = outcomes(project, failed=2)
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
    outcomes(project, passed=1)


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
    result = outcomes(project, passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of Leaves*", "E   left running after the scenario: sleep(), started at steps/shop.py:8;*"]
    )


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
    outcomes(project, passed=1)


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
    result = outcomes(project, passed=1, errors=1)
    result.stdout.fnmatch_lines(["E   failed in the background, and nobody waited for it:*ValueError: unheard of"])


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
    outcomes(project, passed=2)


def test_all_steps_and_fixtures_of_a_run_share_one_loop_and_a_scenario_is_one_task(project: Project) -> None:
    project.feature("Scenario: A\n  When it looks\n  When it looks\nScenario: B\n  When it looks\n")
    project.steps(
        """
        import asyncio
        seen = {"loops": set(), "tasks": []}

        @fixture(scope="session")
        async def loop():
            return asyncio.get_running_loop()

        @when("it looks")
        async def looks(loop):
            seen["loops"].add(loop)
            assert seen["loops"] == {asyncio.get_running_loop()}
            seen["tasks"].append(asyncio.current_task())
            if len(seen["tasks"]) == 3:
                first, second, other = seen["tasks"]
                assert first is second is not other
        """
    )
    outcomes(project, passed=2)


def test_session_fixtures_can_hold_a_task_group(project: Project) -> None:
    project.feature("Scenario: A\n  When work is given out\nScenario: B\n  When work is given out\n")
    project.steps(
        """
        import asyncio

        @fixture(scope="session")
        async def group():
            async with asyncio.TaskGroup() as group:
                yield group

        @when("work is given out")
        async def give_out(group):
            assert await group.create_task(asyncio.sleep(0, "done")) == "done"
        """
    )
    outcomes(project, passed=2)


def test_fixtures_live_as_long_as_their_scope_and_end_in_reverse_order(project: Project) -> None:
    for name in ("one", "two"):
        project.feature("Feature: F\n  Scenario: A\n    When it runs\n  Scenario: B\n    When it runs\n", name=name)
    project.steps(
        """
        from pathlib import Path

        def log(word):
            with Path("log.txt").open("a") as file:
                file.write(word + " ")

        @fixture(scope="session")
        async def city():
            log("city"); yield; log("/city")

        @fixture(scope="feature")
        def street(city):
            log("street"); yield; log("/street")

        @fixture()
        async def house(street):
            log("house"); yield; log("/house")

        @when("it runs")
        def runs(house):
            log("run")
        """
    )
    outcomes(project, passed=4)
    house = "house run /house"
    street = f"street {house} {house} /street"
    assert (project.pytester.path / "log.txt").read_text().split() == f"city {street} {street} /city".split()


def test_users_pytest_fixtures_work_whatever_declares_them(project: Project) -> None:
    project.feature("Scenario: S\n  When everything is used\n")
    project.file(
        "conftest.py",
        """
        import pytest, pytest_asyncio

        @pytest.fixture
        def plain(tmp_path):
            return tmp_path

        @pytest.fixture
        async def native():
            yield "native"

        @pytest_asyncio.fixture
        async def foreign(native):
            return "foreign after " + native

        @pytest.fixture(autouse=True)
        def always(monkeypatch):
            monkeypatch.setenv("ALWAYS", "1")
        """,
    )
    project.steps(
        """
        import os

        @when("everything is used")
        async def used(plain, foreign, request):
            assert plain.is_dir()
            assert foreign == "foreign after native"
            assert request.node.name == "S"
            assert os.environ["ALWAYS"] == "1"
        """
    )
    outcomes(project, passed=1)
    outcomes(project, "-o", "asyncio_mode=auto", passed=1)


def test_a_conftest_overrides_a_support_fixture(project: Project) -> None:
    project.feature("Scenario: S\n  Then the shop is mine\n")
    project.steps(
        """
        @fixture()
        def shop():
            return "yours"

        @then("the shop is {word}")
        def is_whose(owner, shop):
            assert shop == owner
        """
    )
    project.file("features/conftest.py", 'import pytest\n@pytest.fixture\ndef shop():\n    return "mine"\n')
    outcomes(project, passed=1)


def test_parametrized_fixtures_multiply_the_scenario(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs\n")
    project.file(
        "conftest.py",
        "import pytest\n@pytest.fixture(params=['a', 'b'])\ndef kind(request):\n    return request.param\n",
    )
    project.steps('@when("it runs")\ndef runs(kind):\n    assert kind == "a"\n')
    result = outcomes(project, passed=1, failed=1)
    result.stdout.fnmatch_lines(["FAILED features/shop.feature::S[[]b[]]*"])


def test_context_variables_of_fixtures_reach_the_steps_and_no_other_scenario(project: Project) -> None:
    project.feature("Scenario: A\n  When ana is logged in\nScenario: B\n  When nobody is logged in\n")
    project.steps(
        """
        from contextvars import ContextVar
        USER = ContextVar("USER", default="nobody")

        @fixture()
        async def login():
            USER.set("ana")
            yield
            assert USER.get() == "ana"

        @when("{word} is logged in")
        async def is_logged_in(user):
            assert USER.get() == user
        """
    )
    project.file("features/conftest.py", "")
    text = (project.pytester.path / "steps/shop.py").read_text()
    project.file(
        "steps/shop.py",
        text + '\n@when("ana is really logged in")\nasync def really(login):\n    assert USER.get() == "ana"\n',
    )
    project.feature("Scenario: A\n  When ana is really logged in\nScenario: B\n  When nobody is logged in\n")
    outcomes(project, passed=2)


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
    outcomes(project, failed=1)
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
    result = outcomes(project, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*✓ When it works",
            "*✗ when the scenario was over: what follows the yield of Given a door",
            "*the step's function: steps/shop.py:*",
            "E *OSError: the door is stuck",
        ]
    )
    assert "play.py" not in result.stdout.str()


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
    outcomes(project, passed=1)


def test_a_table_that_does_not_fit_fails_its_step_with_the_line(project: Project) -> None:
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
    result = outcomes(project, failed=1)
    result.stdout.fnmatch_lines(["*line 5: not a row of Person: age:*'forty'*"])


def test_a_fixture_that_fails_is_told_with_the_scenario(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs\n")
    project.steps(
        """
        @fixture()
        async def broken():
            raise ConnectionError("nobody answers")

        @when("it runs")
        def runs(broken):
            pass
        """
    )
    result = outcomes(project, errors=1)
    result.stdout.fnmatch_lines(
        ["*· When it runs", "*no step has run: a fixture could not be set up*", "E *nobody answers"]
    )


@pytest.mark.parametrize("tag", ["skip", "xfail"])
def test_skip_and_xfail_tags_mean_what_pytest_means(project: Project, tag: str) -> None:
    project.feature(f"@{tag}\nScenario: S\n  When it fails\n")
    project.steps('@when("it fails")\ndef fails():\n    assert False\n')
    result = project.run("-rsx")
    result.assert_outcomes(**{"skip": {"skipped": 1}, "xfail": {"xfailed": 1}}[tag])
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
    outcomes(project, passed=2, failed=1)
    outcomes(project, "--lf", failed=1)
    outcomes(project, "--sw", passed=1, failed=1)
    outcomes(project, "-x", passed=1, failed=1)


def test_setup_plan_shows_the_fixtures_and_runs_nothing(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs\n")
    project.steps(
        '@fixture()\nasync def shop():\n    raise RuntimeError\n\n@when("it runs")\ndef runs(shop):\n    raise RuntimeError\n'
    )
    result = project.run("--setup-plan")
    result.stdout.fnmatch_lines(["*SETUP    F shop", "*S (fixtures used: *shop*)"])
    assert result.ret == 0


def test_support_fixtures_of_a_library_are_seen(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs\n")
    project.file("library.py", "from plainspec import fixture\n\n@fixture()\ndef shop():\n    return 'shop'\n")
    project.steps('import library\n\n@when("it runs")\ndef runs(shop):\n    assert shop == "shop"\n')
    outcomes(project, passed=1)
