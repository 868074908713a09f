"""A project in which nothing can be written runs and is checked like any other."""

import sys
from typing import Any

import pytest

Project = Any

WARNINGS = '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\nfilterwarnings = ["error"]\n'
STYLE = '[tool.plainspec]\nstyle-off = ["no-then", "same-title"]\n'


@pytest.fixture
def sealed(shop: Project) -> Project:
    """Return a project where files stand in the place of every folder that Plainspec and pytest would make."""
    shop.file("pyproject.toml", WARNINGS + STYLE)
    for folder in (".pytest_cache", ".plainspec_cache", "allure-results"):
        shop.file(folder, "not a folder")
    return shop


def test_it_runs_and_says_what_was_not_written(sealed: Project) -> None:
    result = sealed.pytester.runpytest_subprocess("--gherkin")
    result.assert_outcomes(passed=4, warnings=result.parseoutcomes().get("warnings", 0))
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        ["*PytestCacheWarning*", "warning: Allure results are incomplete: *; the verdicts are not affected"]
    )


def test_the_commands_work_there(sealed: Project) -> None:
    for command in ("check", "words"):
        result = sealed.pytester.run(sys.executable, "-m", "plainspec", command)
        assert (result.ret, result.stderr.str()) == (0, "")
