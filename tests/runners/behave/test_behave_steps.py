"""Step definitions and hooks written for behave, under `pytest --gherkin` as under behave."""

import sys
from typing import Any

import pytest

Project = Any

FEATURE = """
@shop
Feature: Shop
  Background:
    Given Ana has 3 apples

  @fresh
  Scenario: outside
    When she eats 1
    Then 2 are left

  Rule: Nobody eats more than there is
    Scenario Outline: inside
      When she eats <n>
      Then <left> are left

      Examples: all
        | n | left |
        | 3 | 0    |
        | 4 | 0    |
"""

STEPS = """
from behave import step, then, when

@step("Ana has {n:d} apples")
def has(context, n):
    context.apples = n
    context.add_cleanup(context.log, "cleaned up")

@when("she eats {n:d}")
async def eats(context, n):
    context.apples = max(context.apples - n, 0 if n < 4 else -1)

@then("{n:d} are left")
def left(context, n):
    assert context.apples == n, f"{context.apples} are left"
"""

ENVIRONMENT = """
from pathlib import Path

def write(line):
    with Path("log.txt").open("a") as file:
        file.write(line + "\\n")

def before_all(context):
    context.log = write
    write(f"all {context.config.userdata.get('who')}")

def after_all(context):
    write(f"after all, failed: {context.failed}")

def said(name, status=False):
    def hook(context, thing):
        row = context.active_outline and dict(zip(context.active_outline.headings, context.active_outline.cells))
        shown = getattr(thing, "name", thing)
        tags = sorted(context.tags)
        write(f"{name} {shown} {thing.status.name if status else ''} {row} {tags} {context.text} {context.table}")
    return hook

for kind in ("feature", "rule", "scenario", "step", "tag"):
    globals()[f"before_{kind}"] = said(f"before {kind}")
    globals()[f"after_{kind}"] = said(f"after {kind}", status=kind in ("scenario", "step"))
"""


@pytest.fixture
def suite(project: Project) -> Project:
    project.file("features/shop.feature", FEATURE)
    project.file("features/steps/shop.py", STEPS)
    project.file("features/environment.py", ENVIRONMENT)
    project.file("behave.ini", "[behave.userdata]\nwho = Ana\n")
    return project


def log_of(project: Project) -> list[str]:
    file = project.pytester.path / "log.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.unlink()
    return list(lines)


def test_hooks_and_context_are_as_under_behave(suite: Project) -> None:
    suite.pytester.run(sys.executable, "-m", "behave", "features")
    wanted = log_of(suite)
    assert len(wanted) > 30, wanted
    result = suite.outcomes(passed=2, failed=1)
    assert log_of(suite) == wanted
    result.stdout.fnmatch_lines(
        ["    ✗ Then 0 are left", "    the step's function: features/steps/shop.py:12", "*-1 are left*"]
    )


def test_workers_have_a_context_each(suite: Project) -> None:
    suite.outcomes("-n", "2", passed=2, failed=1)
    assert log_of(suite).count("all Ana") == 2


def test_a_hook_that_fails_fails_what_it_stands_before(suite: Project) -> None:
    suite.file("features/environment.py", "def before_rule(context, rule):\n    raise OSError('no rule today')\n")
    suite.file("features/steps/shop.py", STEPS.replace('context.add_cleanup(context.log, "cleaned up")', "pass"))
    result = suite.outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*OSError: no rule today*"])


def test_an_environment_that_cannot_be_executed_is_named_with_its_line(suite: Project) -> None:
    suite.file("features/environment.py", "import os\nimport nowhere_to_be_found\n")
    result = suite.run()
    result.stderr.fnmatch_lines(["*features/environment.py:2: environment.py cannot be imported: ModuleNotFoundError*"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_what_cannot_be_bound_is_an_error_at_collection(suite: Project) -> None:
    suite.file(
        "features/more.feature",
        """
        Feature: F
          Scenario: undefined
            Given Ana has no apples
          Scenario: ambiguous
            Given Ana has 3 pears
        """,
    )
    suite.file(
        "features/steps/more.py",
        "@given('Ana has 3 pears')\ndef three(context): pass\n\n@step('Ana has {n} pears')\ndef many(context, n): pass\n",
    )
    result = suite.outcomes("features/more.feature", errors=2)
    result.stdout.fnmatch_lines(
        [
            '*:3: no step definition for "Ana has no apples" as a Given',
            '*@step("Ana has {n:d} apples")  (features/steps/shop.py:3)',
            '*:5: "Ana has 3 pears" can mean 2 definitions',
        ]
    )
    assert not (suite.pytester.path / "log.txt").exists()


def test_steps_of_behave_and_of_plainspec_share_a_scenario(project: Project) -> None:
    project.file("pyproject.toml", '[tool.plainspec]\nsteps = ["features/steps"]\n')
    project.feature(
        "Scenario: S\n  Given Ana has 3 apples\n  When she gives 1 away\n  Then it is true\n  And it is false\n"
    )
    project.file(
        "features/steps/behaving.py",
        """
        from behave import given, then

        @given("Ana has {n:d} apples")
        def has(context, n):
            context.apples = n

        @then("it is true")
        def true(context):
            return True

        @then("it is false")
        def false(context):
            return False
        """,
    )
    project.file(
        "features/steps/own.py",
        "from plainspec import when\n\n@when('she gives {int} away', gives='given')\ndef gives(n):\n    return n\n",
    )
    result = project.outcomes(failed=1)
    result.stdout.fnmatch_lines(["    ✗ And it is false", "E   false returned False, which has no effect: *"])


def test_a_step_skips_its_scenario_by_behave_or_by_pytest(project: Project) -> None:
    project.feature(
        "Scenario: A\n  Given behave skips\n  And it fails\nScenario: B\n  Given pytest skips\n  And it fails\n"
    )
    project.file(
        "features/environment.py",
        "def after_scenario(context, scenario):\n    print(scenario.name, scenario.status.name, context.failed)\n",
    )
    project.file(
        "features/steps/a.py",
        """
        import pytest
        from behave import given

        @given("behave skips")
        def by_behave(context):
            context.scenario.skip("no printer")

        @given("pytest skips")
        def by_pytest(context):
            pytest.skip("no paper")

        @given("it fails")
        def fails(context):
            raise AssertionError
        """,
    )
    result = project.outcomes("-s", skipped=2)
    result.stdout.fnmatch_lines(["*A skipped False", "*B skipped False", "  1  no paper", "  1  no printer"])


def test_the_matcher_of_the_environment_is_the_default_and_that_of_a_module_its_own(project: Project) -> None:
    project.feature("Scenario: S\n  Given 3 eggs\n  And 4 pears\n")
    project.file("features/environment.py", "from behave import use_step_matcher\nuse_step_matcher('re')\n")
    project.file(
        "features/steps/a.py",
        "use_step_matcher('parse')\n\n@given('{n:d} eggs')\ndef eggs(context, n):\n    assert n == 3\n",
    )
    project.file("features/steps/b.py", "@given('([0-9]) pears')\ndef pears(context, n):\n    assert n == '4'\n")
    project.outcomes(passed=1)


def test_a_pattern_that_behave_cannot_use_is_an_error_of_its_module(project: Project) -> None:
    project.feature("Scenario: S\n  Given 3 eggs\n")
    project.file(
        "features/steps/a.py", "from behave import given\n\n@given('{n:Unknown} eggs')\ndef eggs(context, n): pass\n"
    )
    project.run().stderr.fnmatch_lines(["*features/steps/a.py:3: the step module features.steps.a cannot be imported*"])


def test_words_lists_the_sentences(suite: Project) -> None:
    result = suite.pytester.run(sys.executable, "-m", "plainspec.cli", "words", "eats")
    result.stdout.fnmatch_lines(["*When she eats {n:d}", "*used in 2 steps: *; defined at features/steps/shop.py:8"])
