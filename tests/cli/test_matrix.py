"""`plainspec matrix` plays on real engines, and tells where the features say something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from plainspec.commands.matrix import Engine, _configured, _meant
from plainspec.config.project import Project

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import SmallProject

WRONG = """
Feature: What we believe
  Rule: A level prevents what the table says
    Scenario Outline: Everything is provoked at <level>
      When every anomaly is provoked at <level>
      Then the level prevents
        | G0   | G1a | G1b | G1c | OTV | PMP | P4 | G-single | G2-item | G2 |
        | <G0> | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  |

      Examples:
        | because                  | level        | G0 | needs         |
        | there is one writer only | serializable | —  | sqlite        |
        | we have no PostgreSQL    | serializable | —  | postgresql>=1 |
"""
STUCK = """
    Scenario: A timeline that cannot be played
      When one person acts at serializable
        | Ana       |
        | reads Ben |
      Then Ana has read 5
"""


def test_a_verdict_that_is_not_that_of_the_features_is_a_problem(project: SmallProject) -> None:
    project.write("features/transactions/engines.feature", WRONG)
    answer = project.says("matrix", "--engine", "sqlite")
    assert answer.code == 1
    assert "SQLite" in answer.out
    assert "  serializable          ✓        ✓" in answer.out
    assert "G0 is prevented (✓), not allowed (—)" in answer.out
    assert answer.out.rstrip().endswith("0 of 1 level as in features/transactions/engines.feature")


def test_a_level_that_could_not_be_played_is_a_problem_although_others_were(project: SmallProject) -> None:
    project.write("features/transactions/engines.feature", WRONG.replace("| —  |", "| ✓  |") + STUCK)
    answer = project.says("matrix", "--engine", "sqlite")
    assert answer.code == 1
    assert "not every level has verdicts:\n    When one person acts at serializable" in answer.out
    assert "1 of 1 level as in features/transactions/engines.feature" in answer.out


def test_the_standard_table_is_right_about_sqlite_and_programs_can_read_it(project: SmallProject) -> None:
    answer = project.says("matrix", "--engine", "sqlite", "--json")
    (played,) = json.loads(answer.out)
    assert answer.code == 0
    assert (played["engine"], played["trouble"]) == ("SQLite", "")
    assert [(level["level"], set(level["verdicts"].values())) for level in played["levels"]] == [
        ("serializable", {"✓"})
    ]


def test_an_engine_that_cannot_be_reached_is_a_problem_that_shows_no_password(project: SmallProject) -> None:
    answer = project.says("matrix", "--engine", "postgresql://ana:hidden@127.0.0.1:9/")
    assert answer.code == 1
    assert "PostgreSQL at postgresql://ana:***@127.0.0.1:9/" in answer.out
    assert "there are no verdicts:\n    Before the scenario: ServiceError: No connection to" in answer.out
    assert "127.0.0.1, port 9 (from --engine)" in answer.out
    assert "hidden" not in answer.out


def test_an_engine_whose_driver_is_not_installed_is_a_problem_that_says_what_to_install(project: SmallProject) -> None:
    project.write("features/transactions/engines.feature", WRONG)
    project.write("conftest.py", "import sys\nsys.modules['aiosqlite'] = None\n")
    answer = project.says("matrix", "--engine", "sqlite")
    assert answer.code == 1
    assert "there are no verdicts:\n" in answer.out
    assert "needs aiosqlite, which is not installed" in answer.out
    assert "pip install 'plainspec[sqlite]'" in answer.out
    assert answer.out.endswith("\nno level has verdicts\n")


def test_an_unknown_engine_is_refused(project: SmallProject) -> None:
    answer = project.says("matrix", "--engine", "oracle")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("plainspec: oracle is not an engine; expected postgres, sqlite, or the URL")


def test_servers_come_from_the_environment_and_the_project(
    project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("PLAINSPEC_POSTGRES_URL", "PLAINSPEC_MARIADB_URL"):
        monkeypatch.delenv(variable, raising=False)
    assert _configured(Project.at(project.root)) == [Engine("postgres"), Engine("sqlite")]
    project.write("pyproject.toml", "[tool.plainspec]\nmariadb-url = 'mysql://there/'\n")
    monkeypatch.setenv("PLAINSPEC_POSTGRES_URL", "postgresql://here/")
    assert _configured(Project.at(project.root)) == [
        Engine("postgres"),
        Engine("postgres", "postgres-url", "postgresql://here/", "PLAINSPEC_POSTGRES_URL"),
        *_meant("mysql://there/", "[tool.plainspec] mariadb-url"),
        Engine("sqlite"),
    ]
