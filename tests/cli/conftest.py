from __future__ import annotations

import importlib
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from plainspec import cli
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = '''
"""Sentences about accounts."""
from plainspec import Table, given, then, when


@given("the accounts")
def accounts(table: Table) -> None:
    """Open an account for each row."""


@when("{word} pays {int}", gives="receipt")
def pays(person: str, amount: int) -> str:
    """Pay, and keep the receipt."""
    return f"{person} {amount}"


@then("{word} has paid {int}")
def has_paid(person: str, amount: int, receipt: str) -> None:
    """Read the receipt."""
    assert receipt == f"{person} {amount}"
'''

FEATURE = """
@money
Feature: Money that moves
  Rule: What is paid is noted
    @R-PAY-01
    Scenario: Ana pays
      Given the accounts
        | owner |
        | Ana   |
      When Ana pays 5
      Then Ana has paid 5
"""

CATALOGUE = "id,area,requirement\nR-PAY-01,paying,Payments are noted\nR-PAY-02,paying,Payments can be undone\n"


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


class SmallProject:
    """A project in a folder of its own, and the command line in it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        file = write(self.root, path, text)
        importlib.invalidate_caches()
        return file

    def says(self, *arguments: str) -> Answer:
        """Run a command in this process."""
        self._capsys.readouterr()
        before = sys.argv
        sys.argv = ["plainspec", *arguments]
        try:
            cli.main()
            code: Any = 0
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.argv = before
        said = self._capsys.readouterr()
        return Answer(int(code), said.out, said.err)

    def runs(self, *command: str, **environment: str) -> Answer:
        """Run a command as users do."""
        made = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Answer(made.returncode, made.stdout, made.stderr)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[SmallProject]:
    """Hand out a project without problems; modules that it imports are forgotten afterwards."""
    small = SmallProject(tmp_path, capsys)
    small.write(
        "pyproject.toml",
        "[project]\nname = 'bank'\n[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n",
    )
    small.write("steps/account.py", STEPS)
    small.write("features/paying/pay.feature", FEATURE)
    small.write("features/requirements.csv", CATALOGUE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = dict(sys.modules)
    for name in [name for name in sys.modules if name.partition(".")[0] in {"steps", "faults", "shop"}]:
        del sys.modules[name]
    yield small
    for name in set(sys.modules) - set(before):
        if name.partition(".")[0] in {"steps", "faults", "shop", "conftest"} or name.startswith("plainspec_"):
            del sys.modules[name]
    sys.modules.update(before)
