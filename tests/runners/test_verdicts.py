"""All three runners say the same of every scenario: on a passing suite, on a failing one, with faults planted."""

import sys
from pathlib import Path
from typing import Any

import pytest

from plainspec.project import Project
from plainspec.runners import compare as comparing
from plainspec.runners.compare import Comparison, merged_of, told
from plainspec.runners.verdicts import FILE, read_verdicts, write_down

BANK = """
'''What the small project promises to do right.'''

FEE = 1

def pay(balance: int, amount: int) -> int:
    return balance - amount - FEE

async def greet(name: str) -> str:
    return f"Hello, {name}"
"""

STEPS = """
import asyncio
import contextvars
from dataclasses import dataclass

import bank

TELLER = contextvars.ContextVar("teller")

@dataclass
class Account:
    owner: str
    balance: int

@fixture(scope="session")
async def server():
    async with asyncio.TaskGroup() as tasks:
        closing = asyncio.Event()
        tasks.create_task(closing.wait())
        yield {"features": 0}
        closing.set()

@fixture(scope="feature")
def branch(server):
    server["features"] += 1
    yield server["features"]

@fixture()
async def teller(branch):
    TELLER.set("Tim")
    yield "Tim"
    assert TELLER.get() == "Tim"

@given("the accounts", gives="accounts")
def accounts(table: list[Account], teller):
    return {account.owner: account.balance for account in table}

@when("{word} pays {int}")
async def pays(who, amount, accounts):
    assert TELLER.get() == "Tim"
    await asyncio.sleep(0)
    accounts[who] = bank.pay(accounts[who], amount)

@when("{word} pays these")
def pays_these(who, accounts, table: Table):
    for (amount,) in table.rows:
        accounts[who] = bank.pay(accounts[who], int(amount))

@then("{word} has {int}")
def has(who, amount, accounts):
    assert accounts[who] == amount

@when("{word} enters", gives="greeting")
async def enters(who):
    yield await bank.greet(who)

@then("the greeting is")
def greeting_is(docstring: str, greeting):
    assert greeting == docstring

@when("the teller forgets to greet")
async def forgets():
    bank.greet("nobody")

@when("the teller leaves the tap open")
async def leaves():
    asyncio.create_task(asyncio.Event().wait())

@when("the teller breaks a glass afterwards")
def breaks():
    yield
    raise ValueError("a glass")

@when("the teller goes home")
def home():
    import pytest
    pytest.skip("nobody is here")

@fixture()
def vault():
    raise OSError("the vault is shut")

@when("the teller opens the vault")
def opens(vault): ...
"""

PASSING = '''
@area
Feature: Payments
  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
  Rule: A payment has a fee
    Scenario: Once
      When Ana pays 9
      Then Ana has 90
    @slow
    Scenario Outline: Ana pays <first> first
      When Ana pays these
        | amount  |
        | <first> |
        | <then>  |
      Then Ana has <left>
      Examples: in some order
        | why    | first | then | left |
        | small  | 1     | 2    | 95   |
        | large  | 90    | 2    | 6    |
      Examples: equal sums
        | why    | first | then | left |
        | equal  | 9     | 9    | 80   |
        | again  | 9     | 9    | 80   |
  Rule: Everybody is greeted
    Background:
      When Ana enters
    Scenario: Ana comes in
      Then the greeting is
        """
        Hello, Ana
        """
    @skip
    Scenario: Nobody knows Ben
      Then the greeting is
        """
        Hello, Ben
        """
    Scenario: The teller is not there
      When the teller goes home
      Then Ana has 0
'''

GERMAN = """
# language: de
Funktionalität: Zahlungen
  Regel: Eine Zahlung kostet
    Szenario: Einmal
      Angenommen the accounts
        | owner | balance |
        | Ana   | 10      |
      Wenn Ana pays 4
      Dann Ana has 5
"""

FAILING = """
Feature: What goes wrong
  Scenario: wrong sum
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
    When Ana pays 10
    Then Ana has 90
  Scenario: not a number
    Given the accounts
      | owner | balance |
      | Ana   | a lot   |
  Scenario: forgetful
    When the teller forgets to greet
  Scenario: leaky
    When the teller leaves the tap open
  Scenario: late
    When the teller breaks a glass afterwards
  Scenario: no fixture
    When the teller opens the vault
  Scenario: nobody gave it
    Then Ana has 90
  Scenario: undefined
    When the teller sings
  Scenario: superfluous table
    When the teller goes home
      | when |
  Scenario: fine
    When Ana enters
"""

FAULTS = """
from plainspec.proving import fault

@fault("the fee is forgotten", caught_by="payments.feature: Once", because="Ana has 90")
def no_fee(patch):
    patch.attribute("bank:FEE", 0)

@fault("the greeting is rude", caught_by="payments.feature: Ana comes in", because="greeting")
def rude(patch):
    async def greet(name):
        return f"Oh, {name}"
    patch.attribute("bank:greet", greet)
"""

ENVIRONMENT = """
from plainspec.runners.behave import hooks

before_scenario, after_scenario, after_feature, after_all = hooks(__file__)
"""


@pytest.fixture
def bank(project: Any) -> Any:
    project.file("bank.py", BANK)
    project.steps(STEPS)
    project.file("environment.py", ENVIRONMENT)
    project.file("features/payments.feature", PASSING)
    project.file("features/zahlungen.feature", GERMAN)
    return project


def compared(project: Any, *arguments: str) -> pytest.RunResult:
    command = [sys.executable, "-m", "plainspec.runners.compare", *arguments]
    result: pytest.RunResult = project.pytester.run(*command)
    return result


def test_they_agree_on_a_passing_suite_and_with_faults_planted(bank: Any) -> None:
    bank.file("faults/payments.py", FAULTS)
    result = compared(bank, "--faults", "2")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            *(f"{runner:<12}7 passed, 2 skipped" for runner in comparing.RUNNERS),
            "agreed: the fee is forgotten",
            *(f"{runner:<12}1 passed, 5 failed, 2 skipped" for runner in comparing.RUNNERS),
            "agreed: the greeting is rude",
            *(f"{runner:<12}5 passed, 1 failed, 2 skipped" for runner in comparing.RUNNERS),
        ]
    )


def test_they_agree_on_a_failing_suite(bank: Any) -> None:
    bank.file("features/wrong.feature", FAILING)
    result = compared(bank, "features/wrong.feature")
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"{runner:<12}1 passed, 9 failed" for runner in comparing.RUNNERS])


def test_a_runner_that_sees_things_differently_is_told(bank: Any) -> None:
    bank.file(
        "environment.py",
        f"{ENVIRONMENT}\nimport bank\nbank.FEE = 0\n",
    )
    result = compared(bank, "features/zahlungen.feature")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["  features/zahlungen.feature:4 Einmal: pytest: passed, behave: failed, pytest-bdd: passed"]
    )


def test_nothing_to_compare_is_a_usage_error(project: Any) -> None:
    assert compared(project, "features/none.feature").ret == 2
    project.file("features/empty.feature", "Feature: E\n")
    assert compared(project).ret == 2


def test_a_verdict_is_not_made_good_by_a_later_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "verdicts.jsonl"
    monkeypatch.setenv(FILE, str(file))
    write_down(("a.feature", 3), "failed")
    write_down(("a.feature", 3), "passed")
    write_down(("a.feature", 5), "passed")
    assert read_verdicts(file) == {("a.feature", 3): "failed", ("a.feature", 5): "passed"}
    assert read_verdicts(tmp_path / "none") == {}


def test_what_pytest_bdd_leaves_out_is_said_and_no_disagreement(tmp_path: Path) -> None:
    file = tmp_path / "two.feature"
    file.write_text(
        "Feature: F\n  Rule: one\n    Scenario: same\n      Given x\n  Rule: two\n    Scenario: same\n      Given x\n",
        encoding="utf-8",
    )
    feature = Project.at(tmp_path).cache.read(file, "two.feature")
    first, second = ("two.feature", 3), ("two.feature", 6)
    assert merged_of([feature]) == {first}
    comparison = Comparison(
        {first: "same", second: "same"},
        {
            "pytest": {first: "passed", second: "passed"},
            "behave": {first: "passed", second: "passed"},
            "pytest-bdd": {},
        },
        merged_of([feature]),
        {"pytest-bdd": "cannot be imported"},
    )
    assert comparison.disagreements() == [second]
    assert "pytest-bdd  1 failed, 1 left out" in told(comparison)
    assert "pytest-bdd has run nothing; it said:\n    cannot be imported" in told(comparison)


def test_a_runner_that_does_not_end_is_ended(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "RUNNERS", ("pytest",))
    root = Path(str(bank.pytester.path))
    comparison = comparing.compare(Project.at(root), [root / "features/zahlungen.feature"], deadline_s=0.01)
    assert comparison.said == {"pytest": "did not end within 0 s"}
    assert comparison.of("pytest", ("features/zahlungen.feature", 4)) == "failed"
