"""Small projects to run."""

import textwrap

import pytest

from tests.files import write
from tests.runners.behave.behaving import ENVIRONMENT

PYPROJECT = """
[tool.pytest.ini_options]
addopts = "--strict-markers -p no:cacheprovider -p no:random_order"
asyncio_default_fixture_loop_scope = "function"
"""


SHOP = """
    @shop
    Feature: Shop
      Rule: Everybody pays
        @cash
        Scenario: Ana buys
          When Ana buys 1

        Scenario Outline: Ben buys
          When Ben buys <count>

          Examples: few
            | why  | count |
            | one  | 1     |
            | two  | 2     |
      Rule: Nobody is overcharged
        @slow
        Scenario: Ana buys
          When Ana buys 2
"""

STEPS = """
    @when("{word} buys {int}")
    def buys(name: str, count: int) -> None:
        pass
"""


class SmallProject:
    """A project in a folder of its own: features, steps, and what pytest says of them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.file("pyproject.toml", PYPROJECT)

    def file(self, name: str, text: str) -> None:
        """Write a file."""
        write(self.pytester.path, name, text)

    def feature(self, body: str, name: str = "shop") -> None:
        """Write a feature; without `Feature:` the body gets one."""
        text = textwrap.dedent(body).lstrip("\n")
        if "Feature:" not in text:
            text = "Feature: Shop\n" + textwrap.indent(text, "  ")
        self.file(f"features/{name}.feature", text)

    def steps(self, body: str, name: str = "shop") -> None:
        """Write a step module; the decorators are imported already."""
        head = "from plainspec import DocString, Table, fixture, given, parameter_type, then, when\n\n"
        self.file(f"steps/{name}.py", head + textwrap.dedent(body))

    def on_tills(self, adapter: str, steps: str, feature: str) -> None:
        """Write a feature, its steps and `tills.adapter`, whose `Till` is the system, for all three runners."""
        self.file("tills/adapter.py", adapter)
        self.file("environment.py", ENVIRONMENT)
        self.file("pyproject.toml", "[tool.plainspec]\nsystem = 'tills.adapter:Till'\n")
        self.steps(steps)
        self.feature(feature)

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run `pytest --gherkin` in a process of its own."""
        return self.pytester.runpytest_subprocess("--gherkin", "--no-allure", *arguments)

    def outcomes(self, *arguments: str, **expected: int) -> pytest.RunResult:
        """Run it, and compare how many passed, failed and so on."""
        result = self.run(*arguments)
        result.assert_outcomes(**expected)
        return result

    def play(self, *arguments: str) -> pytest.RunResult:
        """Play the features by pytest-bdd's `scenarios()`."""
        self.file("test_features.py", "from pytest_bdd import scenarios\n\nscenarios('features')\n")
        plugin = ["-p", "pytest-bdd", "-p", "plainspec.runners.pytest_bdd.plugin"]
        return self.pytester.runpytest_subprocess(*plugin, "test_features.py", *arguments)


@pytest.fixture
def project(pytester: pytest.Pytester) -> SmallProject:
    return SmallProject(pytester)


@pytest.fixture
def shop(project: SmallProject) -> SmallProject:
    project.feature(SHOP)
    project.steps(STEPS)
    return project
