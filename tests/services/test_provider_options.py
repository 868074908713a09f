"""The choice of servers as a user makes it: on the command lines, in the environment, in pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FEATURE = "Feature: One\n\n  Scenario: One\n    Given a server\n"
STEPS = """
from plainspec import given


@given("a server")
async def a_server(databases: object) -> None:
    assert await databases.names() == ()
"""
ENVIRONMENT = """
from plainspec.runners.behave import hooks
before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
"""
DEAD = "postgresql://ann:s3cret@127.0.0.1:1/"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {
        "features/one.feature": FEATURE,
        "features/environment.py": ENVIRONMENT,
        "features/steps/.keep": "",
        "steps/own.py": STEPS,
        "pyproject.toml": "[tool.plainspec]\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def said(project: Path, *command: str, **variables: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSPEC_", "PYTEST_"))}
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{ran.stdout}{ran.stderr}exit {ran.returncode}"


def test_the_embedded_server_needs_no_word(project: Path) -> None:
    assert "1 passed" in said(project, "pytest", "--gherkin")


def test_a_wrong_word_ends_the_run_before_it_begins(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.plainspec]\nservices = 'somewhere'\n")
    assert "[tool.plainspec] services is 'somewhere'" in said(project, "pytest", "--gherkin")
    nearer = said(project, "pytest", "--gherkin", PLAINSPEC_SERVICES="elsewhere")
    assert "PLAINSPEC_SERVICES is 'elsewhere'" in nearer
    assert nearer.endswith("exit 4")
    nearest = said(project, "pytest", "--gherkin", "--services=nowhere", PLAINSPEC_SERVICES="elsewhere")
    assert "--services is 'nowhere'" in nearest


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "with a worker"])
def test_a_dead_server_is_named_and_no_password_printed(project: Path, workers: tuple[str, ...]) -> None:
    output = said(project, "pytest", "--gherkin", f"--postgres-url={DEAD}", "--showlocals", "-vv", *workers)
    assert "No connection to PostgreSQL at 127.0.0.1, port 1 (from --postgres-url)" in output
    assert "s3cret" not in output
    assert not [file for file in project.rglob("*.json") if "s3cret" in file.read_text()]


def test_behave_takes_the_same_words(project: Path) -> None:
    assert "1 scenario passed" in said(project, "behave")
    output = said(project, "behave", "-D", f"postgres-url={DEAD}")
    assert "port 1 (from -D postgres-url)" in output
    assert "s3cret" not in output
    assert "-D services is 'nowhere'" in said(project, "behave", "-D", "services=nowhere")


def test_both_runners_take_the_place_of_local_programs(project: Path) -> None:
    place = project / "steps"
    output = said(project, "pytest", "--gherkin", "--services=local", f"--postgres-programs={place}")
    assert f"--postgres-programs names {place}, which has no postgres and no initdb" in output
    output = said(project, "behave", "-D", "services=local", "-D", f"postgres-programs={place}")
    assert f"-D postgres-programs names {place}, which has no postgres and no initdb" in output
