"""`pip install plainspec` is small, runs what needs no service, and names the command that brings what is missing."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.metadata import distribution
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from plainspec.extras import INCLUDED, MODULES, command_for, hint_for
from tests.installation.conftest import ROOT, distributions_of, environment

if TYPE_CHECKING:
    from tests.installation.conftest import CoreProject

PACKAGES_AT_MOST = 15
MEGABYTES_AT_MOST = 15
SERVICES = "pip install 'plainspec[services]'"


def test_the_core_is_small() -> None:
    core = distributions_of("plainspec")
    assert len(core) <= PACKAGES_AT_MOST, sorted(core)
    files = [file for name in core for file in distribution(name).files or () if "__pycache__" not in file.parts]
    size = sum(file.locate().stat().st_size for file in files if file.locate().is_file())  # type: ignore[attr-defined] # a path
    assert size <= MEGABYTES_AT_MOST * 1e6


def test_a_first_scenario_runs_on_the_core_alone(shop: CoreProject) -> None:
    answer = shop.runs("pytest", "--gherkin")
    assert "1 passed" in answer.text
    assert list((shop.folder / "allure-results").glob("*-result.json"))
    assert shop.runs("plainspec.cli", "check").text.endswith("no problems found\n")
    assert "breads" in shop.runs("plainspec.cli", "words", "--used").text


@pytest.mark.parametrize(
    ("asked", "modules"),
    [
        ("database_url", "asyncpg, which is"),
        ("database_session", "asyncpg and sqlalchemy, which are"),
        ("redis", "redis, which is"),
        ("own", "redis, which is"),
    ],
)
def test_a_service_that_is_not_installed_is_named_once_and_before_anything_runs(
    shop: CoreProject, asked: str, modules: str
) -> None:
    shop.write("pyproject.toml", "[tool.plainspec]\ntemplate = 'schema.sql'\nstyle-off = ['no-then']\n")
    shop.write("schema.sql", "")
    shop.write("conftest.py", "import pytest\n@pytest.fixture\ndef own(redis_url: str) -> str:\n    return redis_url\n")
    shop.write("steps/basket.py", STEPS_THAT_ASK.format(asked))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    answer = shop.runs("pytest", "--gherkin")
    assert answer.code == 1
    assert answer.text.count(f'features/shop.feature:4: "Ana buys 2 breads" needs {modules} not installed') == 2
    assert answer.text.count("pip install") == 1
    assert SERVICES in answer.text
    assert "agency" not in answer.text
    assert "no problems found" in shop.runs("plainspec.cli", "check").text, "check asks about features, not machines"


STEPS_THAT_ASK = """\
from plainspec import when

@when("{{word}} buys {{int}} breads")
async def buys(name: str, count: int, {}: object) -> None:
    pass
"""
TWO_SCENARIOS = """\
Feature: Shop
  Rule: R
    Scenario: One
      When Ana buys 2 breads
    Scenario: Two
      When Ben buys 3 breads
"""


def test_containers_need_an_extra_of_their_own(shop: CoreProject) -> None:
    shop.write("pyproject.toml", "[tool.plainspec]\nservices = 'containers'\n")
    shop.write("steps/basket.py", STEPS_THAT_ASK.format("redis_url"))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    answer = shop.runs("pytest", "--gherkin")
    assert "needs redis and testcontainers, which are not installed" in answer.text
    assert "pip install 'plainspec[containers]'" in answer.text


def test_behave_names_the_command_too(shop: CoreProject, tmp_path_factory: pytest.TempPathFactory) -> None:
    with_behave = replace(shop, python=environment(tmp_path_factory.mktemp("behave"), "behave"))
    shop.write("features/environment.py", ENVIRONMENT)
    shop.write("features/steps/.keep", "")
    assert "1 scenario passed" in with_behave.runs("behave").text
    shop.write("steps/basket.py", STEPS_THAT_ASK.format("redis_url"))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    answer = with_behave.runs("behave")
    assert '"Ana buys 2 breads" needs redis, which is not installed' in answer.text
    assert SERVICES in answer.text


def test_pytest_bdd_names_the_command_too(shop: CoreProject, tmp_path_factory: pytest.TempPathFactory) -> None:
    with_bdd = replace(shop, python=environment(tmp_path_factory.mktemp("bdd"), "pytest-bdd"))
    shop.write("conftest.py", "pytest_plugins = ['plainspec.runners.pytest_bdd.plugin']\n")
    shop.write("tests/test_shop.py", "from pytest_bdd import scenarios\nscenarios('../features')\n")
    assert "1 passed" in with_bdd.runs("pytest", "tests").text
    shop.write("steps/basket.py", STEPS_THAT_ASK.format("redis_url"))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    answer = with_bdd.runs("pytest", "tests")
    assert '"Ana buys 2 breads" needs redis, which is not installed' in answer.text
    assert SERVICES in answer.text


ENVIRONMENT = """\
from plainspec.runners.behave import hooks

before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
"""


def test_a_fixture_of_ones_own_that_replaces_a_service_needs_nothing(shop: CoreProject) -> None:
    shop.write("features/conftest.py", "import pytest\n@pytest.fixture\ndef redis() -> dict:\n    return {}\n")
    shop.write("steps/basket.py", STEPS_THAT_ASK.format("redis"))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    assert "2 passed" in shop.runs("pytest", "--gherkin").text


def test_a_database_is_named_with_the_extra_that_brings_it(shop: CoreProject) -> None:
    shop.write("steps/basket.py", STEPS_THAT_ASK.format("database_url"))
    shop.write("features/shop.feature", TWO_SCENARIOS)
    answer = shop.runs("pytest", "--gherkin")
    assert "pip install 'plainspec[services]'" in answer.text


def test_typed_rows_name_the_extra_that_brings_them(shop: CoreProject) -> None:
    shop.write(
        "features/shop.feature", TWO_SCENARIOS.replace("2 breads", "2 breads\n        | name |\n        | rye  |")
    )
    shop.write("steps/basket.py", STEPS_WITH_ROWS)
    answer = shop.runs("pytest", "--gherkin")
    assert (
        "\"Ana buys 2 breads\" needs pydantic, which is not installed\n    pip install 'plainspec[rows]'" in answer.text
    )


STEPS_WITH_ROWS = """\
from typing import NamedTuple
from plainspec import when

class Bread(NamedTuple):
    name: str

@when("{word} buys {int} breads")
async def buys(name: str, count: int, table: list[Bread]) -> None:
    pass
"""


def test_a_step_module_that_imports_what_is_not_installed_gets_the_command(shop: CoreProject) -> None:
    shop.write("steps/basket.py", f"import sqlalchemy.orm\n{STEPS_THAT_ASK.format('redis')}")
    answer = shop.runs("pytest", "--gherkin")
    assert "steps/basket.py:1: the step module steps.basket cannot be imported" in answer.text
    assert f"Hint: {SERVICES}" in answer.text


@pytest.mark.parametrize(
    ("command", "extra"), [(["matrix", "--engine", "sqlite"], "sqlite"), (["prove", "--mutants"], "mutants")]
)
def test_a_command_names_the_extra_that_it_needs(shop: CoreProject, command: list[str], extra: str) -> None:
    answer = shop.runs("plainspec.cli", *command)
    assert answer.code in {1, 2}
    assert f"pip install 'plainspec[{extra}]'" in answer.text
    assert "Traceback" not in answer.text


def test_the_standard_sentences_can_be_listed_on_the_core_alone(shop: CoreProject) -> None:
    shop.write("pyproject.toml", '[tool.plainspec]\nsystem = "agency"\n')
    answer = shop.runs("plainspec.cli", "words")
    assert answer.code == 0
    assert "connection pool" in answer.text


def test_what_extras_bring_is_what_pyproject_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["optional-dependencies"]
    assert {*MODULES, "all"} == {*declared}
    for extra, names in INCLUDED.items():
        (own,) = [one for one in declared[extra] if one.startswith("plainspec[")]
        assert own == f"plainspec[{','.join(sorted(names))}]"
    assert not [name for names in MODULES.values() for name in names if find_spec(name) is None]
    core = distributions_of("plainspec")
    assert core < distributions_of("plainspec", "services") < distributions_of("plainspec", "all")


def test_a_module_that_somebody_has_put_in_place_is_there(shop: CoreProject) -> None:
    shop.write("conftest.py", "import sys, types\nsys.modules['redis'] = types.ModuleType('redis')\n")
    assert "1 passed" in shop.runs("pytest", "--gherkin").text


def test_the_command_names_each_extra_once_and_none_that_another_brings() -> None:
    assert command_for(["asyncpg", "pgvector", "httpx"]) == "pip install 'plainspec[agency]'"
    assert command_for(["asyncpg", "numpy"]) == ""
    assert hint_for(ModuleNotFoundError(name="redis.asyncio")) == f"Hint: {SERVICES}"
    assert hint_for(ModuleNotFoundError(name="numpy")) == ""
