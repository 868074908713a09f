"""`--system`: another platform than the agency, by an adapter of one's own, under every runner."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.runners.behave.behaving import ENVIRONMENT
from tests.runners.verdicts.comparison import agreed

if TYPE_CHECKING:
    from collections.abc import Mapping

SmallProject = Any

ADAPTER = '''
"""A till, which keeps accounts in a dictionary and knows neither workflows nor PostgreSQL."""

import plainspec
from plainspec.ports.system import System


@plainspec.fixture(scope="session")
def drawer():
    yield {"Ana": 100}


async def accounts(drawer):
    yield drawer


Till = System(name="till", database=accounts, fixtures=(drawer,))
Wrong = System(name="wrong", database=accounts, fixtures=(accounts,))
NoFunction = System(name="no function", database={})
Number = 7
'''

STEPS = """
@given("an account")
async def an_account(database):
    assert database == {"Ana": 100}

@given("a workflow")
def a_workflow(workflow_stage): pass

@given("a pool and a workflow")
def both(connection_pools, workflow_stage): pass

@given("a database by its URL")
def by_url(database_url): pass
"""

FEATURE = """
Scenario: Money
  Given an account
Scenario: Work
  Given a workflow
Scenario: Work and money
  Given an account
  And a pool and a workflow
Scenario: By URL
  Given a database by its URL
@skip
Scenario: Left out
  Given a workflow
"""


@pytest.fixture
def till(project: SmallProject) -> SmallProject:
    project.file("tills/adapter.py", ADAPTER)
    project.file("tills/broken.py", "import no_such_module\n")
    project.file("environment.py", ENVIRONMENT)
    project.steps(STEPS)
    project.feature(FEATURE)
    return project


def behave(project: SmallProject, *arguments: str) -> Mapping[str, str]:
    command = [sys.executable, "-m", "behave", "--format", "json", "--outfile", "out.json", *arguments, "features"]
    project.pytester.run(*command)
    feature = json.loads((project.pytester.path / "out.json").read_text(encoding="utf-8"))[0]
    return {scenario["name"]: scenario["status"] for scenario in feature["elements"]}


def test_what_an_adapter_offers_runs_and_the_rest_is_skipped_with_the_reason(till: SmallProject) -> None:
    result = till.run("--system=tills.adapter:Till", "-rs")
    result.assert_outcomes(passed=1, skipped=4)
    said = result.stdout.str()
    assert "the system till offers no workflows" in said
    assert "the system till offers no database schema" in said
    assert "tagged @skip" in said


def test_nothing_is_set_up_for_what_is_skipped(till: SmallProject) -> None:
    till.feature("Scenario: By URL\n  Given a database by its URL\n")
    said = till.run("--system=tills.adapter:Till", "--setup-show").stdout.str()
    assert "SETUP" not in said
    assert "1 skipped" in said


def test_behave_and_pytest_bdd_agree(till: SmallProject) -> None:
    statuses = behave(till, "-D", "system=tills.adapter:Till")
    assert statuses == dict.fromkeys(statuses, "skipped") | {"Money": "passed"}
    till.file("pyproject.toml", "[tool.plainspec]\nsystem = 'tills.adapter:Till'\n")
    agreed(till.pytester.path, "1 passed, 4 skipped")


def test_the_command_line_counts_before_the_environment_and_that_before_the_project(
    till: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.file("pyproject.toml", "[tool.plainspec]\nsystem = 'of-project'\n")
    assert "[tool.plainspec] system is 'of-project'" in till.run().stderr.str()
    monkeypatch.setenv("PLAINSPEC_SYSTEM", "of-environment")
    assert "PLAINSPEC_SYSTEM is 'of-environment'" in till.run().stderr.str()
    assert "--system is 'of-option'" in till.run("--system=of-option").stderr.str()
    till.run("--system=tills.adapter:Till").assert_outcomes(passed=1, skipped=4)


@pytest.mark.parametrize(
    ("word", "because"),
    [
        ("agencie", "did you mean 'agency'?"),
        ("nobody", "expected one of agency"),
        ("tills.adapter", "named with a colon: tills.adapter:Adapter"),
        ("tills.adaptor:Till", "tills.adaptor cannot be imported: ModuleNotFoundError"),
        ("tills.broken:Till", "tills.broken cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
        ("tills.adapter:Til", "has no 'Til'; did you mean 'Till'?"),
        ("tills.adapter:Number", "but that is 7; an adapter is a plainspec.ports.system.System"),
        ("tills.adapter:NoFunction", "the system no function offers {} as database"),
        ("tills.adapter:Wrong", "which is not a fixture; use plainspec.fixture"),
    ],
)
def test_an_adapter_that_is_none_ends_the_run_before_it_begins(till: SmallProject, word: str, because: str) -> None:
    result = till.run(f"--system={word}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert because in result.stderr.str()


def test_behave_ends_its_run_as_well(till: SmallProject) -> None:
    command = [sys.executable, "-m", "behave", "-D", "system=agencie", "features"]
    ran = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "-D system is 'agencie', but Plainspec brings no such adapter; did you mean 'agency'?" in ran.stdout
    assert "1 hook_error, 0 skipped, 4 untested" in ran.stdout


def test_a_fixture_of_the_project_counts_before_the_system_s(till: SmallProject) -> None:
    till.steps("@fixture()\ndef workflows():\n    return lambda clock, chance: 'own'\n", "own")
    result = till.run("--system=tills.adapter:Till")
    result.assert_outcomes(passed=2, skipped=3)


def test_the_workers_of_a_parallel_run_work_on_the_same_system(till: SmallProject) -> None:
    till.run("--system=tills.adapter:Till", "-n2").assert_outcomes(passed=1, skipped=4)


BROKEN = """
import sys

from plainspec.ports.system import System

sys.modules["plainspec.stage.vectors"] = None
Till = System(name="till")
"""


def test_a_module_of_the_platform_s_sentences_that_cannot_be_imported_ends_the_run(till: SmallProject) -> None:
    till.file("tills/adapter.py", BROKEN)
    till.file("pyproject.toml", "[tool.plainspec]\nsystem = 'tills.adapter:Till'\n")
    because = "embedding cannot be imported: ModuleNotFoundError: No module named 'plainspec.stage.vectors"
    ends = {"pytest --gherkin": (4, 1), "plainspec check": (1, 1), "behave features": (1, 2)}  # behave repeats its log
    for command, end in ends.items():
        words = [sys.executable, "-m", *command.split()]
        ran = subprocess.run(words, cwd=till.pytester.path, capture_output=True, text=True, check=False)
        said = ran.stdout + ran.stderr
        assert (ran.returncode, said.count(because)) == end, said
        assert "INTERNALERROR" not in said
        assert "binding.py" not in said
