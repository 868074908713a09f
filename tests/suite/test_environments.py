"""An environment of its own for each scenario, whoever runs it."""

from __future__ import annotations

import pytest

FEATURE = """
Feature: Stages of a release
  Rule: A scenario meets the environment as the run has it
    Scenario Outline: <name>
      When STAGE is taken away and REGION set to south
      Then others see REGION as south and no STAGE

      Examples:
        | name            |
        | The first time  |
        | The second time |
"""
STEPS = """
import os

from plainspec import then, when


@when("STAGE is taken away and REGION set to south")
def change(isolated_env):
    assert "REGION" not in isolated_env
    assert isolated_env.pop("STAGE") == "test"
    isolated_env["REGION"] = "south"


@then("others see REGION as south and no STAGE")
def seen_by_all(isolated_env):
    assert os.environ["REGION"] == "south"
    assert "STAGE" not in os.environ
"""


@pytest.mark.requirement("S3-RUN-03")
def test_what_a_scenario_does_to_its_environment_is_gone_after_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "test")
    for name, text in (("features/stages.feature", FEATURE), ("steps/stages.py", STEPS)):
        file = pytester.path / name
        file.parent.mkdir()
        file.write_text(text)
    pytester.makepyprojecttoml(
        "[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n[tool.behave]\npaths = ['features']\n"
    )
    (pytester.path / "environment.py").write_text(
        "from plainspec.runners.behave import hooks\n\nbefore_scenario, after_scenario, after_feature, after_all = hooks(__file__)\n"
    )
    pytester.runpytest_subprocess("--gherkin", "--no-allure").assert_outcomes(passed=2)
    behave = pytester.run("behave", "--no-capture")
    behave.stdout.fnmatch_lines(["2 scenarios passed, 0 failed, 0 skipped"])
