"""Definitions that serve some scenarios only: of test modules that name them, and of modules that say so."""

import json
import sys
from typing import Any

import pytest

from tests.conftest import WITH_PYTEST_BDD

Project = Any

SETTINGS = '[tool.plainspec]\nsteps = ["tests"]\n\n[tool.pytest.ini_options]\naddopts = "-p no:random_order"\n'
MODULE = """
import pytest
from pytest_bdd import given, scenario, scenarios, then

{named}

@pytest.fixture
def shop():
    return {shop!r}

@given("an open shop", target_fixture="opened")
def opened(shop):
    return shop

@then({then!r})
def opens(opened, shop):
    assert opened == shop == {shop!r}
"""


def feature(name: str, sentence: str) -> str:
    return f"Scenario: {name}\n  Given an open shop\n  Then {sentence}\n"


@pytest.fixture
def run_options() -> str:
    return WITH_PYTEST_BDD


@pytest.fixture
def two(project: Project) -> Project:
    """Two test modules that mean different things by the same sentence."""
    project.file("pyproject.toml", SETTINGS)
    for name in ("bakery", "butcher"):
        project.feature(feature(name, "it is right"), name=name)
        named = f'scenarios("../features/{name}.feature")'
        project.file(f"tests/test_{name}.py", MODULE.format(named=named, shop=name, then="it is right"))
    return project


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("features/butcher.feature", "features/bakery.feature")])
def test_a_test_module_serves_the_features_that_it_names(two: Project, options: tuple[str, ...]) -> None:
    two.outcomes(*options, passed=2)


def test_a_test_module_serves_the_scenarios_that_it_names(project: Project) -> None:
    project.file("pyproject.toml", SETTINGS)
    text = "Feature: F\n" + "".join(f"  Scenario: {name}\n    Given an open shop\n" for name in ("A", "B", "C"))
    project.feature(text)
    for name in ("A", "B"):
        module = MODULE.format(
            named=f'@scenario("../features/shop.feature", "{name}")\ndef test_{name}(): pass', shop=name, then="x"
        )
        project.file(f"tests/test_{name}.py", module)
    result = project.outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            '*:7: no step definition for "an open shop" as a Given',
            "*definitions that serve other scenarios only:",
            '*@given("an open shop")  (tests/test_A.py:*)',
        ]
    )


def test_what_a_conftest_and_an_imported_module_define_serves_all(two: Project) -> None:
    two.file("tests/common.py", "from pytest_bdd import then\n\n@then('it is common')\ndef is_common():\n    pass\n")
    two.file("conftest.py", "from pytest_bdd import then\n\n@then('it is known')\ndef is_known():\n    pass\n")
    for name in ("bakery", "butcher"):
        body = MODULE.format(named=f'scenarios("../features/{name}.feature")', shop=name, then="it is right")
        two.file(f"tests/test_{name}.py", "from common import *\n" + body)
        two.feature(feature(name, "it is right\n  And it is common\n  And it is known"), name=name)
    two.feature("Scenario: of none\n  Then it is common\n  And it is known\n", name="none")
    two.outcomes(passed=3)


SCOPED = """
from plainspec import given, scope

scope({scope})

@given("an open shop", gives="opened")
def opened():
    return {shop!r}
"""


def test_a_module_says_by_tags_or_features_which_scenarios_it_serves(project: Project) -> None:
    project.feature(
        """
        @web
        Scenario: web
          Given an open shop
          Then it is a web shop
        Scenario: else
          Given an open shop
          Then it is a shop
        """
    )
    project.feature("Scenario: fair\n  Given an open shop\n  Then it is a fair\n", name="fairs/one")
    project.feature("Scenario: none\n  Given an open stall\n  Then it is a stall\n", name="stall")
    project.file("steps/web.py", SCOPED.format(scope="tags='@web and not @slow'", shop="web shop"))
    project.file("steps/fair.py", SCOPED.format(scope="'fairs/*.feature'", shop="fair"))
    project.file("steps/other.py", SCOPED.format(scope="'stall.feature'", shop="stall").replace("shop", "stall"))
    project.steps(
        """
        @given("an open shop", gives="opened")
        def opened():
            return "shop"

        @then("it is a {}")
        def is_a(kind, opened):
            assert opened == kind
        """
    )
    project.outcomes(passed=4)


def test_a_scope_needs_features_or_tags(project: Project) -> None:
    project.feature("Scenario: S\n  Given an open shop\n")
    project.file("steps/web.py", SCOPED.format(scope="", shop="web shop"))
    project.run().stderr.fnmatch_lines(["*steps/web.py:3: *ValueError: scope needs feature files or tags: scope(*"])


def test_a_scope_that_matches_no_feature_is_a_problem(project: Project) -> None:
    project.feature("Scenario: A\n  When Ana pays\n")
    body = "from plainspec import scope\n\nscope('nope/*.feature', 'shop.feature')\n\n@when('Ana pays')\ndef pays(): pass\n"
    project.steps(body)
    project.outcomes(passed=1)
    checked = project.pytester.run(sys.executable, "-m", "plainspec", "check").stdout.str()
    said = "steps/shop.py: scope('nope/*.feature', 'shop.feature'): no feature file matches 'nope/*.feature'"
    assert said in checked
    assert "matches 'shop.feature'" not in checked


def test_a_scope_with_a_bad_tag_expression_is_named(project: Project) -> None:
    project.feature("Scenario: A\n  When Ana pays\n")
    project.steps("from plainspec import scope\n\nscope(tags='@a and')\n")
    assert 'scope: tags "@a and" is not a tag expression' in project.run().stderr.str()


def test_words_count_the_uses_of_each_definition_in_its_scope(project: Project) -> None:
    for name in ("bakery", "butcher"):
        project.feature("Scenario: A\n  When Ana pays\n  When Ana pays\n", name=name)
        scope = f"from plainspec import scope\n\nscope('{name}.feature')\n\n"
        project.steps(f"{scope}@when('Ana pays')\ndef pays(): pass\n", name=name)
    listed = json.loads(
        project.pytester.run(sys.executable, "-m", "plainspec", "words", "--own", "--json").stdout.str()
    )
    uses = {word["path"]: {use["path"] for use in word["uses"]} for word in listed}
    assert uses == {f"steps/{name}.py": {f"features/{name}.feature"} for name in ("bakery", "butcher")}
