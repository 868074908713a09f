"""Small projects to run."""

import textwrap

import pytest

PYPROJECT = """
[tool.pytest.ini_options]
addopts = "--strict-markers -p no:cacheprovider -p no:random_order"
asyncio_default_fixture_loop_scope = "function"
"""


class SmallProject:
    """A project in a folder of its own: features, steps, and what pytest says of them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.file("pyproject.toml", PYPROJECT)

    def file(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

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

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run `pytest --gherkin` in a process of its own."""
        return self.pytester.runpytest_subprocess("--gherkin", "--no-allure", *arguments)


@pytest.fixture
def project(pytester: pytest.Pytester) -> SmallProject:
    return SmallProject(pytester)
