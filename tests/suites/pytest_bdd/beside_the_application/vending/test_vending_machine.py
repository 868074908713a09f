import pytest
from machine import Machine
from prices import Prices
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("features/insert_coin.feature")
scenarios("features/buy_product.feature")


@pytest.fixture
def prices():
    return Prices()


@given("I'm at a vending machine", target_fixture="machine")
def at_a_machine(prices):
    return Machine(prices)


@given(parsers.parse("a vending machine with {cents:d} cents"))
def with_cents(machine, cents) -> Machine:
    machine.insert(cents / 25)


@when("I insert a coin")
def insert(machine: Machine):
    machine.insert(1)


@given("I buy a product")
@when("I buy a product")
def insert(machine: Machine):
    machine.buy()


@when("I release change")
def release(machine):
    machine.release()


@then(parsers.parse("the vending machine has a total of {expected:d} cents"))
def has_total(machine, expected):
    assert machine.paid == expected


@then("the vending machine dispenses a product")
def dispenses(machine):
    assert machine.product == "tea"


@then("the vending machine dispenses no product")
def dispenses_nothing(machine):
    assert machine.product is None


@then(parsers.parse("the vending machine releases {expected:d} cents"))
def releases(machine, expected):
    assert machine.returned == expected
