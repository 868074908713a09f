from pytest_bdd import parsers, then


@then(parsers.parse("the basket has {count:d} apples"))
def has(basket, count):
    assert len(basket) == count
