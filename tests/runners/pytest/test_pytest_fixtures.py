"""Fixtures under `pytest --gherkin`: scopes, overrides, and what reaches the steps."""

from typing import Any

import pytest

Project = Any


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
    project.outcomes(passed=2)


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
    project.outcomes(passed=4)
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
    project.outcomes(passed=1)
    project.outcomes("-o", "asyncio_mode=auto", passed=1)


@pytest.mark.parametrize("place", ["conftest.py", "features/conftest.py"])
def test_a_conftest_overrides_a_support_fixture(project: Project, place: str) -> None:
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
    project.file(place, 'import pytest\n@pytest.fixture\ndef shop():\n    return "mine"\n')
    project.outcomes(passed=1)


def test_parametrized_fixtures_multiply_the_scenario(project: Project) -> None:
    project.feature("Scenario: S\n  When it runs\n")
    project.file(
        "conftest.py",
        "import pytest\n@pytest.fixture(params=['a', 'b'])\ndef kind(request):\n    return request.param\n",
    )
    project.steps('@when("it runs")\ndef runs(kind):\n    assert kind == "a"\n')
    result = project.outcomes(passed=1, failed=1)
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
    project.outcomes(passed=2)


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
    result = project.outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*· When it runs", "*no step has run: a fixture could not be set up*", "E *nobody answers"]
    )


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
    project.outcomes(passed=1)


def test_a_fixture_of_pytests_in_a_step_module_is_told_where_it_is_missed(project: Project) -> None:
    project.feature("Scenario: S\n  When it opens\n")
    project.steps("import pytest\n\n@pytest.fixture\ndef shop(): pass\n\n@when('it opens')\ndef opens(shop): pass\n")
    said = project.outcomes(errors=1).stdout.str()
    assert "`shop` is declared with `@pytest.fixture` in a step module, where pytest does not look" in said
