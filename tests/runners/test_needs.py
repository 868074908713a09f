"""`@needs:…` and `--strict-needs`: what a server cannot do is skipped with the reason, and told at the end."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.runners.verdicts.comparison import agreed

SmallProject = Any

ADAPTER = '''
"""A till that has a drawer, but no scanner."""

import plainspec
from plainspec.ports.capabilities import Capabilities
from plainspec.ports.system import System


def here():
    print("the till is asked")
    return Capabilities("till", (3, 2), frozenset({"drawer"}))


Till = System(name="till", capabilities=frozenset({"drawer", "scanner"}), capabilities_here=here)
'''

STEPS = """
from plainspec.ports.store.database import Database

@fixture(scope="scenario")
def till():
    print("the till is opened")

@given("a till")
def a_till(till): pass

@given("a server")
def a_server(databases): pass
"""

EXPECTED = """
[tool.plainspec]
system = "tills.adapter:Till"
[tool.plainspec.expected-missing]
{listed}
"""

FEATURE = """
Scenario: Plain
  Given a till
@needs:drawer
Scenario: With a drawer
  Given a till
@needs:till>=3
Scenario: New enough
  Given a till
@needs:scanner
Scenario: With a scanner
  Given a till
@needs:till>=3.10
Scenario: Too new
  Given a till
@needs:pgvector
Scenario: On PostgreSQL
  Given a till
"""


@pytest.fixture
def till(project: SmallProject) -> SmallProject:
    project.on_tills(ADAPTER, STEPS, FEATURE)
    return project


def test_what_is_missing_is_skipped_before_its_fixtures_are_made(till: SmallProject) -> None:
    result = till.run("-s", "-rs")
    result.assert_outcomes(passed=3, skipped=3)
    assert result.stdout.str().count("the till is asked") == 1
    assert result.stdout.str().count("the till is opened") == 3


@pytest.mark.parametrize("options", [("-q",), ("-qq",), ("-n2",)])
def test_the_run_ends_with_what_was_skipped_and_why(till: SmallProject, options: tuple[str, ...]) -> None:
    till.feature("@needs:scanner\nFeature: More\n  Scenario: One\n    Given a till\n", "more")
    till.run(*options).stdout.fnmatch_lines(
        [
            "scenarios skipped: 4",
            "  2  till 3.2 has no scanner",
            "     in features/more.feature, features/shop.feature",
            "  1  needs till>=3.10, but this is till 3.2",
            "     in features/shop.feature",
            "  1  the system till has no pgvector",
        ]
    )


def test_the_three_runners_agree(till: SmallProject) -> None:
    said = agreed(till.pytester.path, "3 passed, 3 skipped")
    assert "  1  till 3.2 has no scanner" in said["behave"]
    assert "  1  till 3.2 has no scanner" in said["pytest-bdd"]


def test_strict_needs_fails_what_nobody_expects_to_be_missing(till: SmallProject) -> None:
    result = till.run("--strict-needs")
    result.assert_outcomes(passed=3, errors=3)
    assert 'is a failure unless [tool.plainspec.expected-missing] has till = ["scanner"]' in result.stdout.str()
    till.file(
        "pyproject.toml",
        """
        [tool.plainspec]
        system = 'tills.adapter:Till'
        [tool.plainspec.expected-missing]
        till = ["scanner", "till>=3.10", "pgvector"]
        """,
    )
    till.run("--strict-needs").assert_outcomes(passed=3, skipped=3)


def test_everything_that_is_missing_is_told_at_once(till: SmallProject) -> None:
    till.feature("@needs:scanner @needs:drawer @needs:till>=4 @needs:pgvector\nScenario: One\n  Given a till\n")
    reason = "till 3.2 has no scanner and needs till>=4, but this is till 3.2 and the system till has no pgvector"
    assert f"  1  {reason}" in till.run().stdout.str()
    said = till.run("--strict-needs").stdout.str()
    assert reason in said
    assert 'expected-missing] has till = ["scanner", "till>=4", "pgvector"]' in said


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        ('embeded = ["pgvector"]', "'embeded', which is neither provider nor system; did you mean 'embedded'?"),
        ('agencie = ["pgvector"]', "'agencie', which is neither provider nor system; did you mean 'agency'?"),
        ('embedded = ["pgvectr"]', "'pgvectr', which is not a known capability; did you mean 'pgvector'?"),
        (
            'sqlite = ["serialisable"]',
            "'serialisable', which is not a known capability; did you mean 'serializable'?",
        ),
        (
            'embedded = ["postgres>=17"]',
            "'postgres>=17', which is not a known capability; did you mean 'postgresql>=17'?",
        ),
        ('embedded = ["redis>=x"]', "'redis>=x', which is not a known capability; after >= comes a version"),
        ('embedded = ["coffee"]', "not a known capability; known are pgvector, transaction-timeout, postgresql>="),
        ('tilll = ["scanner"]', "'tilll', which is neither provider nor system; did you mean 'till'?"),
        ('embedded = "pgvector"', "embedded must be a list of strings, not 'pgvector'"),
    ],
)
def test_a_misspelt_expectation_is_refused_before_anything_runs(till: SmallProject, listed: str, hint: str) -> None:
    till.file("pyproject.toml", EXPECTED.format(listed=listed))
    ran = till.run()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert hint in ran.stderr.str()
    command = [sys.executable, "-m", "plainspec.cli", "check"]
    checked = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    assert (checked.returncode, hint in checked.stderr) == (2, True)


@pytest.mark.parametrize("owner", ["till2", "till-eu", "agency2", "my-agency", "ledger"])
def test_systems_that_are_not_known_here_may_be_named(till: SmallProject, owner: str) -> None:
    till.file("pyproject.toml", EXPECTED.format(listed=f'{owner} = ["coffee"]'))
    till.run().assert_outcomes(passed=3, skipped=3)


def test_strict_needs_under_behave(till: SmallProject) -> None:
    command = [sys.executable, "-m", "behave", "-D", "strict-needs", "-D", "allure=results", "features"]
    ran = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    assert "3 scenarios passed, 3 failed" in ran.stdout
    assert 'expected-missing] has till = ["scanner"]' in ran.stdout
    assert len(list((till.pytester.path / "results").glob("*-result.json"))) == 6


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("scaner", "did you mean @needs:scanner?"),
        ("pgvectr", "did you mean @needs:pgvector?"),
        ("postgresq>=17", "did you mean @needs:postgresql>=17?"),
        ("till>=three", "after >= comes a version in numbers"),
        ("postgresql>=abc", "after >= comes a version in numbers"),
        ("postgres>=17", "did you mean @needs:postgresql>=17?"),
        ("coffee", "recording-steps, repeatable-read, row-locks, savepoints-free-locks, scanner, serializable,"),
    ],
)
def test_an_unknown_capability_is_a_problem_that_check_and_run_tell(till: SmallProject, name: str, hint: str) -> None:
    till.feature(
        f"Rule: All\n\n  @needs:{name}\n  Scenario: One\n    Given a till\n  @needs:{name}\n  Scenario: Two\n    Given a till\n"
    )
    ran = till.run()
    assert ran.ret != 0
    command = [sys.executable, "-m", "plainspec.cli", "check"]
    checked = subprocess.run(command, cwd=till.pytester.path, capture_output=True, text=True, check=False)
    for said in (ran.stdout.str(), checked.stdout):
        assert f"features/shop.feature:4: @needs:{name} is not a known capability" in said
        assert hint in said
    assert checked.returncode == 1


def test_a_capability_of_another_bundled_system_is_known_and_missing(till: SmallProject) -> None:
    till.feature("@needs:serializable\nScenario: One\n  Given a till\n")
    result = till.run()
    result.assert_outcomes(skipped=1)
    assert "the system till has no serializable" in result.stdout.str()


def test_nothing_is_asked_while_scenarios_are_only_listed(till: SmallProject) -> None:
    for option in ("--collect-only", "--setup-plan"):
        assert "is asked" not in till.run(option, "-s").stdout.str()


def test_postgres_is_asked_for_its_extensions_and_version(project: SmallProject) -> None:
    project.steps(STEPS)
    project.feature(
        """
        @needs:pgvector
        Scenario: Vectors
          Given a server
        @needs:postgresql>=17
        Scenario: New
          Given a server
        @needs:uuid-ossp
        Scenario: Left out by the packager
          Given a server
        @needs:extension:no_such_extension
        Scenario: Unheard of
          Given a server
        @needs:serializable
        Scenario: Levels
          Given a server
        """
    )
    result = project.run()
    result.assert_outcomes(passed=3, skipped=2)
    result.stdout.fnmatch_lines(["*postgresql 18.* has no uuid-ossp (embedded)"])
    result.stdout.fnmatch_lines(["*postgresql 18.* has no extension:no_such_extension (embedded)"])


def test_allure_has_the_skipped_with_their_reason_and_the_run_lists_them(till: SmallProject) -> None:
    till.pytester.runpytest_subprocess("--gherkin", "--alluredir=results")
    results = [file.read_text() for file in (till.pytester.path / "results").glob("*-result.json")]
    assert sum('"skipped"' in result and "till 3.2 has no scanner" in result for result in results) == 1
    environment = (till.pytester.path / "results/environment.properties").read_text()
    assert "System = tills" not in environment
    assert "System = till" in environment
    assert "1 x till 3.2 has no scanner" in environment
