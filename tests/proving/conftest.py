from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from plainspec import cli
from plainspec.proving import Patch
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOP = '''
"""A shop that adds prices up."""
from dataclasses import dataclass

TAX = 0


def total(prices):
    return sum(prices) + TAX


def close():
    return "closed"


@dataclass
class Till:
    discount: int = 0

    def pay(self, prices):
        return total(prices) - self.discount
'''

STEPS = """
from plainspec import given, then, when
from shop.till import Till

@given("a till", gives="till")
def a_till() -> Till:
    return Till()

@when("Ana buys for {int} and {int}", gives="paid")
async def buys(one: int, other: int, till: Till) -> int:
    return till.pay([one, other])

@then("she pays {int}")
def pays(expected: int, paid: int) -> None:
    assert paid == expected, f"the bill says {paid}"

@then("the shop is open")
def is_open() -> None:
    pass
"""

FEATURES = {
    "bill.feature": """
        Feature: Bills
          Rule: A bill is the sum of its prices
            Scenario: Two prices
              Given a till
              When Ana buys for 2 and 3
              Then she pays 5
            Scenario Outline: Some prices, <why>
              Given a till
              When Ana buys for <one> and <other>
              Then she pays <sum>
              Examples:
                | why   | one | other | sum |
                | small | 1   | 2     | 3   |
                | none  | 0   | 0     | 0   |
        """,
    "hours.feature": """
        Feature: Hours
          Rule: The shop is never closed
            Scenario: At night
              Given a till
              When Ana buys for 1 and 1
              Then the shop is open
        """,
}


@pytest.fixture
def patch() -> Iterator[Patch]:
    """Hand out a patch; what it has changed is undone in the end."""
    patch = Patch()
    yield patch
    patch.undo()


class Proven(NamedTuple):
    """What `plainspec prove` said."""

    returncode: int
    stdout: str
    stderr: str


class Shop:
    """A project with faults, and the command that proves it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        return write(self.root, path, text)

    def faults(self, text: str, name: str = "buying") -> Path:
        """Write a fault file."""
        return self.write(f"faults/{name}.py", "from plainspec.proving import fault\n" + textwrap.dedent(text))

    def stick(self) -> Path:
        """Write a fault that never comes to an end; return a pipe in which its process tells its number."""
        pipe = self.root / "pipe"
        os.mkfifo(pipe)
        self.faults(
            f"""
            @fault("stuck", caught_by="buying/bill.feature", because="x")
            def hang(patch):
                import os, threading
                def stick(self, prices):
                    with open({str(pipe)!r}, "w") as told:
                        told.write(str(os.getpid()))
                    threading.Event().wait()
                patch.attribute("shop.till:Till.pay", stick)
            """
        )
        return pipe

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of `plainspec prove`."""
        return [sys.executable, "-m", "plainspec.cli", "prove", *arguments]

    def prove(self, *arguments: str) -> Proven:
        """Run `plainspec prove` in this process; what it starts are processes of their own, one at a time if not said."""
        workers = () if "-n" in arguments else ("-n", "1")
        before, sys.argv = sys.argv, ["plainspec", "prove", *workers, *arguments]
        self._capsys.readouterr()
        try:
            cli.main()
            code: Any = 0
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            sys.argv = before
        said = self._capsys.readouterr()
        return Proven(int(code), said.out, said.err)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    """Hand out a shop whose features are green."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    made = Shop(tmp_path, capsys)
    made.write(
        "pyproject.toml",
        "[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = 'function'\n"
        "addopts = '--strict-markers -n 3 -k nothing'\n",
    )
    made.write("shop/__init__.py", "")
    made.write("shop/till.py", SHOP)
    made.write("steps/till.py", STEPS)
    for name, text in FEATURES.items():
        made.write(f"features/buying/{name}", text)
    return made
