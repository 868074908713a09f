"""A small suite that all three runners play: passing, failing, and with faults."""

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
def opens(vault): pass
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
