"""Isolation by a database of its own or by a transaction: what is rolled back, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WORLDS = ("@world:savepoint", "@plain")


def write_feature(folder: Path, *scenarios: str, tag: str = "") -> None:
    """Write a feature; each scenario is its steps, one a line, below the feature's tag."""
    lines = [tag, "Feature: Words", "  Rule: No scenario sees the words of another"]
    for number, steps in enumerate(scenarios, start=1):
        lines += [f"    Scenario: Number {number}", *(f"      {step.strip()}" for step in steps.strip().splitlines())]
    file = folder / "features" / "words.feature"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def run(words: pytest.Pytester, *options: str) -> pytest.RunResult:
    return words.runpytest_subprocess("--gherkin", "--no-allure", *options)


ADDING_BY_SESSION = """
When the session adds "most" and commits
Then the session counts 2 words
"""
ADDING_BY_CONNECTION = """
When the connection adds "most" in a transaction
Then the connection counts 2 words
"""


@pytest.mark.requirement("S4-TXN-14")
@pytest.mark.parametrize("tag", WORLDS)
def test_commits_of_the_session_are_rolled_back_afterwards(words: pytest.Pytester, tag: str) -> None:
    rolling_back = """
        When the session adds "most" and commits
        When the session adds "some" and rolls back
        Then the session counts 2 words
    """
    write_feature(words.path, ADDING_BY_SESSION, rolling_back, ADDING_BY_SESSION, tag=tag)
    run(words).assert_outcomes(passed=3)


@pytest.mark.requirement("S2-TXN-02")
@pytest.mark.parametrize("tag", WORLDS)
def test_transactions_of_the_connection_are_rolled_back_afterwards(words: pytest.Pytester, tag: str) -> None:
    both = """
        When the connection adds "most" in a transaction
        When the session adds "some" and commits
        Then the connection counts 3 words
        Then the session counts 3 words
    """
    write_feature(words.path, ADDING_BY_CONNECTION, both, ADDING_BY_CONNECTION, tag=tag)
    run(words).assert_outcomes(passed=3)


@pytest.mark.requirement("S2-TXN-01")
def test_savepoint_scenarios_share_one_database_and_one_connection(words: pytest.Pytester) -> None:
    scenario = f"""
        {ADDING_BY_CONNECTION}
        Then the connection is the 1. of this run
    """
    write_feature(words.path, *[scenario] * 4, tag="@world:savepoint")
    run(words).assert_outcomes(passed=4)


@pytest.mark.requirement("S2-POOL-01")
def test_all_scenarios_take_their_databases_from_one_pool_that_is_closed_at_the_end(words: pytest.Pytester) -> None:
    write_feature(words.path, *[ADDING_BY_CONNECTION] * 3, tag="@plain")
    result = run(words, "--setup-show")
    result.assert_outcomes(passed=3)
    said = result.stdout.str()
    assert said.count("SETUP    S database_template") == said.count("TEARDOWN S database_template") == 1
    assert said.count("SETUP    F isolated_database ") == said.count("TEARDOWN F isolated_database\n") == 3


def test_a_refused_statement_of_a_session_is_undone_and_the_session_goes_on(words: pytest.Pytester) -> None:
    refused = """
        When the session is refused a second "all"
        When the session adds "most" and commits
        Then the session counts 2 words
    """
    write_feature(words.path, refused, ADDING_BY_SESSION, tag="@world:savepoint")
    run(words).assert_outcomes(passed=2)


def test_a_failed_savepoint_scenario_does_not_affect_the_next(words: pytest.Pytester) -> None:
    broken = """
        When the connection carries out "SELECT 1 / 0"
        Then the connection counts 1 word
    """
    write_feature(words.path, broken, ADDING_BY_CONNECTION, tag="@world:savepoint")
    run(words).assert_outcomes(failed=1, passed=1)


def test_settings_and_temporary_tables_do_not_outlive_a_savepoint_scenario(words: pytest.Pytester) -> None:
    setting = """
        When the connection carries out "SELECT set_config('app.user', 'Ana', false); CREATE TEMP TABLE mine ()"
        Then the setting "app.user" is "Ana"
    """
    looking = """
        When the connection carries out "CREATE TEMP TABLE mine ()"
        Then the setting "app.user" is ""
    """
    write_feature(words.path, setting, looking, tag="@world:savepoint")
    run(words).assert_outcomes(passed=2)


def test_a_savepoint_scenario_has_no_second_connection(words: pytest.Pytester) -> None:
    connecting = """
        When another client connects by the URL and adds "most"
        Then the session counts 2 words
    """
    write_feature(words.path, connecting, ADDING_BY_SESSION, tag="@world:savepoint")
    result = run(words)
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*words.feature:4*@world:savepoint*one connection only*Hint: ask for*"])


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("COMMIT", "*words.feature:4*has ended the transaction that @world:savepoint rolls back*"),
        ("ROLLBACK; INSERT INTO word (word) VALUES ('left')", "*words.feature:4*has ended the transaction*"),
        ("SELECT pg_advisory_lock(7)", "*words.feature:4*has left an advisory lock on the connection*"),
        ("PREPARE mine AS SELECT 1", "*words.feature:4*has left the prepared statement mine*"),
    ],
)
def test_what_a_savepoint_scenario_cannot_roll_back_is_reported_and_discarded(
    words: pytest.Pytester, statement: str, reason: str
) -> None:
    escaping = f"""
        When the connection adds "left" in a transaction
        When the connection carries out "{statement}"
        Then the connection counts 2 words
    """
    write_feature(words.path, escaping, ADDING_BY_CONNECTION, tag="@world:savepoint")
    result = run(words)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines([reason])


@pytest.mark.parametrize("tag", ["@world:savepiont", "@world:shared-read-only"])
def test_an_unknown_way_of_isolation_is_refused(words: pytest.Pytester, tag: str) -> None:
    write_feature(words.path, ADDING_BY_SESSION, tag=tag)
    result = run(words)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*is tagged {tag}. Hint: there is @world:savepoint, or no such tag at all.*"])
